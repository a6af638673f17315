import type { DuckDBConnection } from "@duckdb/node-api";
import { Cd4mlError } from "../errors";
import { csvCells } from "./csvFile";
import { quoteName, quoteText, rowsTable } from "./database";
import { type Cells, type DataFile, titleOf, unreadable } from "./dataFile";
import { isParquet, parquetCells } from "./parquetFiles";

const missingWords = ["", "NA", "N/A", "NaN", "NULL", "na", "n/a", "nan", "null"];

/** Whether {@link loadFile} takes a cell for missing. */
export function isMissing(cell: string): boolean {
  return missingWords.includes(cell.replace(/^ +| +$/g, ""));
}

/**
 * Loads the wanted columns, as far as they are there, as trimmed text into {@link rowsTable}; words for missing become NULL.
 *
 * @returns the headings of the file, for `checkCells` to say which are not there
 * @throws Cd4mlError CD4ML_DATA_MISSING, CD4ML_DATA_UNREADABLE, CD4ML_DATA_EMPTY; CD4ML_DATA_COLUMN when one is there twice
 */
export async function loadFile(
  connection: DuckDBConnection,
  file: DataFile,
  wanted: { name: string }[],
): Promise<string[]> {
  const { headings, table, explain } = await cellsOf(connection, file);
  const present = wanted.filter(({ name }) => headings.includes(name));
  if (present.length > 0) {
    await loadCells(connection, table, present).catch((error: Error) => {
      throw unreadable(file, explain(error.message));
    });
  }
  return headings;
}

/** Loads columns of what SQL selects from; values that are no text become it. */
async function loadCells(connection: DuckDBConnection, source: string, wanted: { name: string }[]): Promise<void> {
  const words = missingWords.map(quoteText).join(", ");
  const names = wanted.map(({ name }) => quoteName(name));
  const trimmed = names.map((name) => `trim(CAST(${name} AS VARCHAR)) AS ${name}`).join(", ");
  // Not by IN: DuckDB makes a join of it, after which the rows of several files are in another order.
  const isThere = (name: string) => `NOT list_contains([${words}], ${name})`;
  const cells = names.map((name) => `CASE WHEN ${isThere(name)} THEN ${name} END AS ${name}`).join(", ");
  await connection.run(`CREATE TABLE ${rowsTable} AS SELECT ${cells} FROM (SELECT ${trimmed} FROM ${source})`);
}

/**
 * Writes a file anew in the plainest form of CSV that other programs read alike: all its columns, each cell as it is.
 *
 * @param target absolute path of the new file
 * @returns the headings
 * @throws Cd4mlError CD4ML_DATA_MISSING, CD4ML_DATA_UNREADABLE, CD4ML_DATA_EMPTY
 */
export async function rewriteFile(connection: DuckDBConnection, file: DataFile, target: string): Promise<string[]> {
  const { headings, table, explain } = await cellsOf(connection, file);
  await connection.run(`COPY (FROM ${table}) TO ${quoteText(target)} (FORMAT csv, HEADER)`).catch((error: Error) => {
    throw unreadable(file, explain(error.message));
  });
  return headings;
}

async function cellsOf(connection: DuckDBConnection, file: DataFile): Promise<Cells> {
  const cells = isParquet(file) ? await parquetCells(connection, file) : await csvCells(file);
  const repeated = cells.headings.find((name, i) => cells.headings.indexOf(name) < i);
  if (repeated === undefined) return cells;
  throw new Cd4mlError("CD4ML_DATA_COLUMN", `${titleOf(file)}: column "${repeated}" is there twice.`);
}
