import os from "node:os";
import path from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** What a database may have before it spills: the cells of over a million rows of a problem, as text. */
const memoryLimit = "384MB";
/** More would not read faster, and each has buffers of its own within the limit. */
const mostThreads = 4;

/** Lends a fresh in-memory database and closes it afterwards. It spills to the temporary folder when memory is short. */
export async function withDatabase<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: memoryLimit,
    threads: String(Math.min(mostThreads, os.availableParallelism())),
    temp_directory: path.join(os.tmpdir(), `cd4ml-duckdb-${process.pid}`),
  });
  const connection = await instance.connect();
  try {
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Name of the table that a source fills and columns are fetched from; all its columns are text. */
export const rowsTable = "source_rows";

/** A column's or table's name in SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text in SQL. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
