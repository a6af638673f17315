import { open } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import { Cd4mlError } from "../errors";
import { displayPath } from "../problems/displayPath";
import { quoteName, quoteText, rowsTable } from "./database";

/** A comma-separated file with a line of headings. */
export interface CsvFile {
  /** Absolute path. */
  path: string;
  /** What people call it, where the path means nothing to them. @default the path */
  title?: string;
  /** What to do when it is not there. */
  remedy: string;
}

/** Longest line in bytes. A longer one is a broken file, e.g. with a quote that is never closed. */
export const longestLine = 2 ** 20;

/** The end of a sentence on a line that is longer. */
export const tooLong = `is longer than ${longestLine} bytes. Look for a quote that is not closed or a missing line break.`;

const missingWords = ["", "NA", "N/A", "NaN", "NULL", "na", "n/a", "nan", "null"];

/** Whether {@link loadCsv} takes a cell for missing. */
export function isMissing(cell: string): boolean {
  return missingWords.includes(cell.replace(/^ +| +$/g, ""));
}

/**
 * Loads the wanted columns as trimmed text into {@link rowsTable}; words for missing become NULL.
 *
 * @throws Cd4mlError CD4ML_DATA_MISSING, CD4ML_DATA_UNREADABLE, CD4ML_DATA_EMPTY, CD4ML_DATA_COLUMN
 */
export async function loadCsv(connection: DuckDBConnection, file: CsvFile, wanted: { name: string }[]): Promise<void> {
  const headings = await readHeadings(file);
  for (const { name } of wanted) {
    if (headings.includes(name)) continue;
    throw new Cd4mlError(
      "CD4ML_DATA_COLUMN",
      `${titleOf(file)}: no column "${name}"; there are: ${headings.join(", ")}.`,
    );
  }
  await loadCells(connection, readCsv(file, headings), wanted).catch((error: Error) => {
    throw unreadable(file, explain(error.message));
  });
}

/** Loads columns of whatever SQL may select from, as {@link loadCsv} does; values that are no text become it. */
export async function loadCells(
  connection: DuckDBConnection,
  source: string,
  wanted: { name: string }[],
): Promise<void> {
  const words = missingWords.map(quoteText).join(", ");
  const names = wanted.map(({ name }) => quoteName(name));
  const trimmed = names.map((name) => `trim(CAST(${name} AS VARCHAR)) AS ${name}`).join(", ");
  const cells = names.map((name) => `CASE WHEN ${name} NOT IN (${words}) THEN ${name} END AS ${name}`).join(", ");
  await connection.run(`CREATE TABLE ${rowsTable} AS SELECT ${cells} FROM (SELECT ${trimmed} FROM ${source})`);
}

/**
 * Writes a file anew in the plainest form of CSV that other programs read alike: all its columns, each cell as it is.
 *
 * @param target absolute path of the new file
 * @returns the headings
 * @throws Cd4mlError CD4ML_DATA_MISSING, CD4ML_DATA_UNREADABLE, CD4ML_DATA_EMPTY
 */
export async function rewriteCsv(connection: DuckDBConnection, file: CsvFile, target: string): Promise<string[]> {
  const headings = await readHeadings(file);
  await connection
    .run(`COPY (FROM ${readCsv(file, headings)}) TO ${quoteText(target)} (FORMAT csv, HEADER)`)
    .catch((error: Error) => {
      throw unreadable(file, explain(error.message));
    });
  return headings;
}

/** The table function that reads a file's cells as text. */
function readCsv(file: CsvFile, headings: string[]): string {
  const columns = headings.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(", ");
  return `read_csv(${quoteText(file.path)}, columns = {${columns}}, auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', compression = 'none', max_line_size = ${longestLine})`;
}

/** A file in messages. */
export function titleOf({ title, path }: CsvFile): string {
  return title ?? displayPath(path);
}

/** The error for a file whose bytes make no sense as a table. */
export function unreadable(file: CsvFile, why: string): Cd4mlError {
  return new Cd4mlError("CD4ML_DATA_UNREADABLE", `${titleOf(file)}: ${why}`);
}

/** The error for a file that the operating system does not give. */
export function notOpened(file: CsvFile, error: NodeJS.ErrnoException): Cd4mlError {
  if (error.code !== "ENOENT") return unreadable(file, `it cannot be read (${error.code ?? error.message}).`);
  return new Cd4mlError("CD4ML_DATA_MISSING", `${titleOf(file)}: no such file. ${file.remedy}`);
}

async function readHeadings(file: CsvFile): Promise<string[]> {
  const headings = await splitHeadings(file);
  const repeated = headings.find((name, i) => headings.indexOf(name) < i);
  if (repeated === undefined) return headings;
  throw new Cd4mlError("CD4ML_DATA_COLUMN", `${titleOf(file)}: column "${repeated}" is there twice.`);
}

/**
 * The headings of a file as they are, in their order.
 *
 * @throws Cd4mlError CD4ML_DATA_MISSING, CD4ML_DATA_UNREADABLE, CD4ML_DATA_EMPTY
 */
export async function splitHeadings(file: CsvFile): Promise<string[]> {
  const line = (await firstLine(file)).replace(/^\uFEFF/, "").replace(/\r$/, "");
  if (line.trim() === "") throw new Cd4mlError("CD4ML_DATA_EMPTY", `${titleOf(file)}: the file is empty.`);
  if (line.includes("\r")) throw unreadable(file, "its lines end with CR alone. Save it with LF or CRLF.");
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .map(([, cell]) =>
      cell
        .trim()
        .replace(/^"(.*)"$/, "$1")
        .replaceAll('""', '"'),
    )
    .slice(0, line.endsWith(",") ? undefined : -1);
}

async function firstLine(file: CsvFile): Promise<string> {
  const handle = await open(file.path).catch((error) => {
    throw notOpened(file, error);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestLine), 0, longestLine, 0);
    const end = buffer.subarray(0, bytesRead).indexOf("\n");
    if (end < 0 && bytesRead === longestLine) throw unreadable(file, `line 1 ${tooLong}`);
    return buffer.toString("utf8", 0, end < 0 ? bytesRead : end);
  } finally {
    await handle.close();
  }
}

/** DuckDB's message in a sentence; the rest of it is about options that nobody of ours can set. */
function explain(message: string): string {
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1] ?? "?";
  const cells = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (cells) return `line ${line} has ${cells[2]} cells where the headings have ${cells[1]}.`;
  if (message.includes("unterminated quote")) return `line ${line} has a quote that is not closed.`;
  if (message.includes("Maximum line size")) return `line ${line} ${tooLong}`;
  if (message.includes("Invalid unicode")) return `line ${line} is not UTF-8. Save the file as UTF-8.`;
  if (message.includes("invalid state"))
    return "it is not a regular CSV file; its line ends may be mixed (LF and CRLF).";
  return `it cannot be read as CSV: ${message.split("\n", 1)[0]}`;
}
