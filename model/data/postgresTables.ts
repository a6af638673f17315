import path from "node:path";
import { Cd4mlError } from "../errors";
import type { Problem } from "../problems/problem";
import type { ColumnRule } from "./checkCells";
import { quoteName } from "./database";
import type { DataFile } from "./dataFile";
import type { Postgres } from "./postgresConnection";
import { lookupRules, rowRules, type SourceFiles } from "./sourceFiles";

/** Schema of all tables. */
export const schema = "cd4ml";

/** Column that keeps the order of the rows, which splits and training depend on; it is in no file. */
export const rowColumn = "cd4ml_row";

/** Postgres cuts longer names off. */
const longestName = 63;

/** A table and the file that it is loaded from. */
export interface SourceTable {
  /** Without the schema, e.g. `houses_zip_lookup`. */
  name: string;
  file: DataFile;
  rules: ColumnRule[];
}

/**
 * The tables of a problem: `<problem>` for its rows, then `<problem>_<file without ending>` for each look-up.
 *
 * @throws Cd4mlError CD4ML_DATABASE_NAME when a name is too long or two files would share one
 */
export function sourceTables(problem: Problem, { rows, lookups }: SourceFiles): SourceTable[] {
  const byFile = new Map<string, SourceTable>();
  byFile.set(rows.path, { name: problem.name, file: rows, rules: rowRules(problem) });
  for (const lookup of lookups) {
    const name = `${problem.name}_${path.parse(lookup.file.path).name}`;
    const shared = byFile.get(lookup.file.path)?.rules ?? [];
    byFile.set(lookup.file.path, { name, file: lookup.file, rules: [...shared, ...lookupRules(lookup)] });
  }
  const tables = [...byFile.values()];
  const wrong = tables.find(({ name }, i) => {
    return Buffer.byteLength(name) > longestName || tables.findIndex((other) => other.name === name) < i;
  });
  if (!wrong) return tables;
  throw new Cd4mlError(
    "CD4ML_DATABASE_NAME",
    `${problem.name}: the table name "${wrong.name}" is longer than ${longestName} bytes or that of two files. ` +
      "Rename the look-up's file in problem.json.",
  );
}

/** A table's name in SQL, with its schema. */
export function quoteTable(name: string): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}

/** A table as people find it, e.g. `table cd4ml.houses in postgres://localhost:5432/cd4ml`. */
export function tableTitle({ name: database }: Postgres, table: string): string {
  return `table ${schema}.${table} in ${database}`;
}

/** What a load leaves as the table's comment, so that it goes wherever the table goes. */
export interface LoadRecord {
  problem: string;
  /** Base name of the file. */
  file: string;
  rows: number;
  /** SHA-256 of the file, in hexadecimal. */
  source: string;
  /** SHA-256 of the table's content as {@link exportTable} gave it after the load. */
  content: string;
}

/** A table that is there. */
export interface FoundTable {
  name: string;
  /** Undefined when no load has made the table. */
  record: LoadRecord | undefined;
}

/** Those of the tables that are there. */
export async function findTables({ client }: Postgres, names: string[]): Promise<FoundTable[]> {
  const { rows } = await client.query<{ name: string; comment: string | null }>(
    `SELECT c.relname AS name, obj_description(c.oid, 'pg_class') AS comment
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = ANY ($2) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`,
    [schema, names],
  );
  return rows.map(({ name, comment }) => ({ name, record: comment ? parseRecord(comment) : undefined }));
}

function parseRecord(comment: string): LoadRecord | undefined {
  try {
    const record = JSON.parse(comment) as LoadRecord;
    return typeof record?.source === "string" && typeof record.content === "string" ? record : undefined;
  } catch {
    return undefined;
  }
}
