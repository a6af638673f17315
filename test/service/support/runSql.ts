import { DuckDBInstance } from "@duckdb/node-api";

/** Runs SQL on a DuckDB file, as another program might; returns the rows of its last statement. */
export async function runSql(file: string, sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(sql)).getRowsJson();
  connection.closeSync();
  instance.closeSync();
  return rows as unknown[][];
}
