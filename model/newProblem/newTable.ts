import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import { type CsvFile, loadCells, loadCsv, notOpened, splitHeadings, titleOf, unreadable } from "../data/csvFile";
import { quoteName, quoteText, rowsTable } from "../data/database";
import { digestFile } from "../data/fingerprint";
import { Cd4mlError } from "../errors";
import { type ColumnName, nameColumns } from "./columnNames";

/** A problem's own copy is committed with it; GitHub warns of files larger than this, in bytes. */
const mostBytes = 50_000_000;

/** A table that a problem is made from. Its cells are in {@link rowsTable}, under their headings. */
export interface NewTable {
  file: CsvFile;
  columns: ColumnName[];
  /** SHA-256 of the file, in hexadecimal. */
  sha256: string;
}

/**
 * Loads a table whose columns nobody has described yet.
 *
 * @param from CSV with a line of headings, or Parquet: a file that ends with `.parquet`
 * @throws Cd4mlError CD4ML_DATA_SIZE when it is larger than a repository should hold; CD4ML_DATA_COLUMN for its headings;
 *   CD4ML_DATA_MISSING, CD4ML_DATA_UNREADABLE, CD4ML_DATA_EMPTY
 */
export async function loadNewTable(connection: DuckDBConnection, from: string): Promise<NewTable> {
  const file: CsvFile = { path: path.resolve(from), remedy: "Correct the path after --from." };
  await requireSize(file);
  if (isParquet(file)) return loadParquet(connection, file);
  const sha256 = await digestFile(file);
  const columns = nameColumns(file, await splitHeadings(file));
  await loadCsv(connection, file, headingsOf(columns));
  return { file, columns, sha256 };
}

/**
 * Writes the problem's own copy of a table as CSV: byte for byte where its headings are names already, else with its cells
 * trimmed and words for missing left out.
 *
 * @param target    absolute path of the new file
 * @param rowNumber name of a column to add in front, which numbers the rows from 1. @default none
 * @returns whether it is the same file
 */
export async function writeCopy(
  connection: DuckDBConnection,
  { file, columns }: NewTable,
  target: string,
  rowNumber?: string,
): Promise<boolean> {
  const named = columns.every(({ heading, name }) => heading === name);
  if (named && rowNumber === undefined && !isParquet(file)) {
    await copyFile(file.path, target);
    return true;
  }
  const numbers = rowNumber === undefined ? [] : [`rowid + 1 AS ${quoteName(rowNumber)}`];
  const cells = columns.map(({ heading, name }) => `${quoteName(heading)} AS ${quoteName(name)}`);
  const rows = `SELECT ${[...numbers, ...cells].join(", ")} FROM ${rowsTable} ORDER BY rowid`;
  await connection.run(`COPY (${rows}) TO ${quoteText(target)} (FORMAT csv, HEADER)`);
  return false;
}

async function requireSize(file: CsvFile): Promise<void> {
  const { size } = await stat(file.path).catch((error) => {
    throw notOpened(file, error);
  });
  if (size <= mostBytes) return;
  const megabytes = (bytes: number) => Math.ceil(bytes / 1e6);
  throw new Cd4mlError(
    "CD4ML_DATA_SIZE",
    `${titleOf(file)}: it has ${megabytes(size)} MB; the copy that a problem keeps in the repository may have ` +
      `${megabytes(mostBytes)}. Make the problem from some of the rows and load all of them into Postgres with ` +
      'cd4ml data load; docs/adding-a-problem.md says how under "Large tables".',
  );
}

function isParquet(file: CsvFile): boolean {
  return file.path.endsWith(".parquet");
}

async function loadParquet(connection: DuckDBConnection, file: CsvFile): Promise<NewTable> {
  const source = `read_parquet(${quoteText(file.path)})`;
  const hash = createHash("sha256");
  await pipeline(createReadStream(file.path), hash).catch((error) => {
    throw notOpened(file, error);
  });
  const described = await connection.runAndReadAll(`SELECT column_name FROM (DESCRIBE FROM ${source})`).catch(() => {
    throw unreadable(file, "it is not a Parquet file. One of CSV must not end with .parquet.");
  });
  const columns = nameColumns(
    file,
    described.getRows().map(([heading]) => String(heading)),
  );
  await loadCells(connection, source, headingsOf(columns));
  return { file, columns, sha256: hash.digest("hex") };
}

function headingsOf(columns: ColumnName[]): { name: string }[] {
  return columns.map(({ heading }) => ({ name: heading }));
}
