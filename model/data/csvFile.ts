import { open } from "node:fs/promises";
import { Cd4mlError } from "../errors";
import { quoteText } from "./database";
import { type Cells, type DataFile, notOpened, titleOf, unreadable } from "./dataFile";

/** Longest line in bytes. A longer one is a broken file, e.g. with a quote that is never closed. */
export const longestLine = 2 ** 20;

/**
 * Bytes that a thread reads at once; no less than the longest line. With DuckDB's own 32 MB one thread reads a small file
 * alone, and making room takes as long as reading.
 */
const bufferSize = 2 * longestLine;

/** The end of a sentence on a line that is longer. */
export const tooLong = `is longer than ${longestLine} bytes. Look for a quote that is not closed or a missing line break.`;

/**
 * How a file's cells are read, as text.
 *
 * @throws Cd4mlError CD4ML_DATA_MISSING, CD4ML_DATA_UNREADABLE, CD4ML_DATA_EMPTY
 */
export async function csvCells(file: DataFile): Promise<Cells> {
  const headings = await splitHeadings(file);
  return { headings, table: readCsv(file, headings), explain };
}

function readCsv(file: DataFile, headings: string[]): string {
  const columns = headings.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(", ");
  return `read_csv(${quoteText(file.path)}, columns = {${columns}}, auto_detect = false, header = true, delim = ',',
    quote = '"', escape = '"', compression = 'none', max_line_size = ${longestLine}, buffer_size = ${bufferSize})`;
}

/**
 * The headings of a file as they are, in their order.
 *
 * @throws Cd4mlError CD4ML_DATA_MISSING, CD4ML_DATA_UNREADABLE, CD4ML_DATA_EMPTY
 */
export async function splitHeadings(file: DataFile): Promise<string[]> {
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

async function firstLine(file: DataFile): Promise<string> {
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
