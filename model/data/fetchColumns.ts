import type { DuckDBConnection } from "@duckdb/node-api";
import { quoteName, rowsTable } from "./database";
import type { NumberColumn, TextColumn } from "./table";

/** Fetches a column of {@link rowsTable} as numbers; NULL becomes NaN. */
export async function fetchNumbers(connection: DuckDBConnection, name: string, rows: number): Promise<NumberColumn> {
  const values = new Float64Array(rows);
  await fetchInto(values, connection, `coalesce(try_cast(${quoteName(name)} AS DOUBLE), 'nan'::DOUBLE)`);
  return { kind: "number", values };
}

/** Fetches a column as text by dictionary, the levels sorted by their UTF-8 bytes. */
export async function fetchText(connection: DuckDBConnection, name: string, rows: number): Promise<TextColumn> {
  const column = quoteName(name);
  const type = quoteName(`levels of ${name}`);
  const levels = await fetchTexts(
    connection,
    `SELECT DISTINCT ${column} FROM ${rowsTable} WHERE ${column} IS NOT NULL ORDER BY 1`,
  );
  const codes = new Int32Array(rows).fill(-1);
  if (levels.length > 0) {
    await connection.run(
      `CREATE TYPE ${type} AS ENUM (SELECT DISTINCT ${column} FROM ${rowsTable} WHERE ${column} IS NOT NULL ORDER BY 1)`,
    );
    await fetchInto(codes, connection, `coalesce(enum_code(CAST(${column} AS ${type}))::INTEGER, -1)`);
  }
  return { kind: "text", codes, levels };
}

/** Fetches a column whose texts all differ: the levels are the rows. */
export async function fetchUnique(connection: DuckDBConnection, name: string, rows: number): Promise<TextColumn> {
  const levels = await fetchTexts(connection, `SELECT ${quoteName(name)} FROM ${rowsTable}`);
  return { kind: "text", codes: Int32Array.from({ length: rows }, (_, row) => row), levels };
}

/** The expression is never NULL, which spares a look at DuckDB's validity masks. */
async function fetchInto(
  target: Float64Array | Int32Array,
  connection: DuckDBConnection,
  expression: string,
): Promise<void> {
  const result = await connection.stream(`SELECT ${expression} FROM ${rowsTable}`);
  let row = 0;
  for await (const chunk of result) {
    const vector = chunk.getColumnVector(0);
    for (let i = 0; i < chunk.rowCount; i++) target[row++] = vector.getItem(i) as number;
  }
}

async function fetchTexts(connection: DuckDBConnection, query: string): Promise<string[]> {
  const texts: string[] = [];
  const result = await connection.stream(query);
  for await (const chunk of result) {
    const vector = chunk.getColumnVector(0);
    for (let i = 0; i < chunk.rowCount; i++) texts.push(vector.getItem(i) as string);
  }
  return texts;
}
