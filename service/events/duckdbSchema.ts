import type { DuckDBConnection } from "@duckdb/node-api";
import { type Table, tables } from "./duckdbTables";

/** Makes the tables that are not there, and brings those of earlier versions up to date; what is in them stays. */
export async function prepareTables(connection: DuckDBConnection): Promise<void> {
  const known = await columnsOf(connection);
  // An early version had a validation table with other columns and no writer.
  if (known.get("model_validation")?.has("prediction")) {
    await connection.run("DROP TABLE model_validation");
    known.delete("model_validation");
  }
  for (const table of tables) {
    const columns = known.get(table.name);
    const statements = columns ? updatesSql(table, columns) : [tableSql(table)];
    for (const sql of statements) await connection.run(sql);
  }
}

/** By table, which columns there are and whether they may be empty. */
async function columnsOf(connection: DuckDBConnection): Promise<Map<string, Map<string, boolean>>> {
  const sql = "SELECT table_name, column_name, is_nullable FROM duckdb_columns() WHERE NOT internal";
  const known = new Map<string, Map<string, boolean>>();
  for (const [table, column, isNullable] of (await connection.runAndReadAll(sql)).getRowsJS()) {
    const columns = known.get(String(table)) ?? new Map<string, boolean>();
    known.set(String(table), columns.set(String(column), Boolean(isNullable)));
  }
  return known;
}

function tableSql({ name, columns }: Table): string {
  const list = columns.map((column, i) => {
    const rule = i === 0 ? " PRIMARY KEY" : column.optional ? "" : " NOT NULL";
    return `${column.name} ${column.type}${rule}`;
  });
  return `CREATE TABLE ${name} (${list.join(", ")})`;
}

/** Before there were classes, each event had a number. */
function updatesSql({ name, columns, either = [] }: Table, known: Map<string, boolean>): string[] {
  const missing = columns.filter((column) => !known.has(column.name));
  const strict = either.filter((column) => known.get(column) === false);
  return [
    ...missing.map((column) => `ALTER TABLE ${name} ADD COLUMN ${column.name} ${column.type}`),
    ...strict.map((column) => `ALTER TABLE ${name} ALTER COLUMN ${column} DROP NOT NULL`),
  ];
}
