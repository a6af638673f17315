import { copyFile } from "node:fs/promises";
import path from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { splitHeadings } from "../data/csvFile";
import { quoteName, quoteText, rowsTable } from "../data/database";
import { type DataFile, titleOf } from "../data/dataFile";
import { digestFile } from "../data/fingerprint";
import { loadFile } from "../data/loadFile";
import { bytesOf, isParquet, parquetCells } from "../data/parquetFiles";
import { Cd4mlError } from "../errors";
import { type ColumnName, nameColumns } from "./columnNames";

/** A problem's own copy is committed with it; GitHub warns of files larger than this, in bytes. */
const mostBytes = 50_000_000;

/** A table that a problem is made from. Its cells are in {@link rowsTable}, under their headings. */
export interface NewTable {
  file: DataFile;
  columns: ColumnName[];
  /** SHA-256 of the file, in hexadecimal. */
  sha256: string;
}

/**
 * Loads a table whose columns nobody has described yet.
 *
 * @param from CSV with a line of headings, or Parquet: a file that ends with `.parquet`, or a folder of them
 * @throws Cd4mlError CD4ML_DATA_SIZE when it is larger than a repository should hold; CD4ML_DATA_COLUMN for its headings;
 *   CD4ML_DATA_MISSING, CD4ML_DATA_UNREADABLE, CD4ML_DATA_EMPTY
 */
export async function loadNewTable(connection: DuckDBConnection, from: string): Promise<NewTable> {
  const file: DataFile = { path: path.resolve(from), remedy: "Correct the path after --from." };
  await requireSize(file);
  const sha256 = await digestFile(file);
  const headings = isParquet(file) ? (await parquetCells(connection, file)).headings : await splitHeadings(file);
  const columns = nameColumns(file, headings);
  const wanted = columns.map(({ heading }) => ({ name: heading }));
  await loadFile(connection, file, wanted);
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

async function requireSize(file: DataFile): Promise<void> {
  const size = await bytesOf(file);
  if (size <= mostBytes) return;
  const megabytes = (bytes: number) => Math.ceil(bytes / 1e6);
  throw new Cd4mlError(
    "CD4ML_DATA_SIZE",
    `${titleOf(file)}: it has ${megabytes(size)} MB; the copy that a problem keeps in the repository may have ` +
      `${megabytes(mostBytes)}. Make the problem from some of the rows and load all of them into Postgres with ` +
      'cd4ml data load; docs/adding-a-problem.md says how under "Large tables".',
  );
}
