import { createReadStream } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import { Cd4mlError } from "../errors";
import type { Problem } from "../problems/problem";
import { checkCells } from "./checkCells";
import { quoteName, quoteText, withDatabase } from "./database";
import { digestFile } from "./fingerprint";
import { loadFile, rewriteFile } from "./loadFile";
import { inTransaction, type Postgres, withPostgres } from "./postgresConnection";
import { exportTable } from "./postgresExport";
import {
  findTables,
  type LoadRecord,
  quoteTable,
  rowColumn,
  type SourceTable,
  schema,
  sourceTables,
  tableTitle,
} from "./postgresTables";
import { typeColumns } from "./postgresTypes";
import { sourceFiles } from "./sourceFiles";
import { withTemporaryFolder } from "./temporaryFolder";

/** A table as a load leaves it. */
export interface LoadedTable extends LoadRecord {
  /** With its schema, e.g. `cd4ml.houses`. */
  table: string;
  /** False when it held the file's rows already. */
  changed: boolean;
}

interface LoadOptions {
  rows?: string;
  onProgress?: (text: string) => void;
  dryRun?: boolean;
}

/**
 * Loads the files of a problem into tables of the schema `cd4ml`, checked as training checks them. All tables change at
 * once when everything is there; a load that fails or is interrupted changes nothing. A table that holds its file's
 * rows already stays as it is.
 *
 * @param dataFolder see `sourceFiles`
 * @param url        `postgres://…`, a login that may create the schema and tables in it
 * @param rows       see `sourceFiles`
 * @param onProgress told what is being done
 * @param dryRun     changes nothing: `changed` says what would
 * @throws Cd4mlError what reading the files throws; CD4ML_DATABASE_* with what the server refuses
 */
export async function loadIntoPostgres(
  problem: Problem,
  dataFolder: string,
  url: string,
  { rows, onProgress = () => {}, dryRun = false }: LoadOptions = {},
): Promise<LoadedTable[]> {
  const tables = sourceTables(problem, sourceFiles(problem, dataFolder, rows));
  const digests = new Map<SourceTable, string>();
  for (const table of tables) digests.set(table, await digestFile(table.file));
  return withPostgres(url, (postgres) =>
    inTransaction(postgres, dryRun ? "ISOLATION LEVEL REPEATABLE READ READ ONLY" : "", async () => {
      if (!dryRun) await prepareSchema(postgres, problem.name);
      const loaded: LoadedTable[] = [];
      for (const table of tables) {
        const wanted = { problem: problem.name, file: path.basename(table.file.path), source: digests.get(table)! };
        const present = await unchanged(postgres, table.name, wanted);
        if (!present && !dryRun) onProgress(`loading ${wanted.file} into ${tableTitle(postgres, table.name)}`);
        const nothing = { ...wanted, rows: 0, content: "" };
        const record = present ?? (dryRun ? nothing : await replaceTable(postgres, table, wanted));
        loaded.push({ table: `${schema}.${table.name}`, ...record, changed: present === undefined });
      }
      return loaded;
    }),
  );
}

/** Makes the schema on first use, and waits for another load of the same problem to end. */
async function prepareSchema({ client }: Postgres, problem: string): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext($1))", [`${schema}.${problem}`]);
  const { rows } = await client.query("SELECT 1 FROM pg_namespace WHERE nspname = $1", [schema]);
  if (rows.length === 0) await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`);
}

/**
 * The record of the table when it was loaded from the same file and nobody has changed it since.
 *
 * @throws Cd4mlError CD4ML_DATABASE_TABLE when the name is taken by something else
 */
async function unchanged(
  postgres: Postgres,
  name: string,
  { problem, source }: { problem: string; source: string },
): Promise<LoadRecord | undefined> {
  const [found] = await findTables(postgres, [name]);
  if (!found) return undefined;
  const { record } = found;
  if (record?.problem !== problem) {
    const whose = record ? `holds data of the problem ${record.problem}` : "was not made by cd4ml data load";
    throw new Cd4mlError("CD4ML_DATABASE_TABLE", `${tableTitle(postgres, name)} ${whose}. Rename or drop it first.`);
  }
  return record.source === source && (await exportTable(postgres, name)) === record.content ? record : undefined;
}

async function replaceTable(
  postgres: Postgres,
  { name, file, rules }: SourceTable,
  about: Omit<LoadRecord, "rows" | "content">,
): Promise<LoadRecord> {
  const staged = `${name.slice(0, 40)} staged`;
  return withTemporaryFolder("load", async (folder) => {
    const plain = path.join(folder, "rows.csv");
    const { rows, headings } = await withDatabase(async (connection) => {
      const rows = await checkCells(connection, file, rules, await loadFile(connection, file, rules));
      return { rows, headings: await rewriteFile(connection, file, plain) };
    });
    const { client } = postgres;
    const columns = headings.map((heading) => `${quoteName(heading)} text`);
    const order = `${quoteName(rowColumn)} bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY`;
    await client.query(`CREATE TABLE ${quoteTable(staged)} (${[order, ...columns].join(", ")})`);
    const copy = `COPY ${quoteTable(staged)} (${headings.map(quoteName).join(", ")}) FROM STDIN (FORMAT csv, HEADER)`;
    await pipeline(createReadStream(plain), client.query(copyFrom(copy)));
    await typeColumns(postgres, staged, rules);
    const record: LoadRecord = { ...about, rows, content: await exportTable(postgres, staged) };
    await client.query(`COMMENT ON TABLE ${quoteTable(staged)} IS ${quoteText(JSON.stringify(record))}`);
    await client.query(`DROP TABLE IF EXISTS ${quoteTable(name)}`);
    await client.query(`ALTER TABLE ${quoteTable(staged)} RENAME TO ${quoteName(name)}`);
    return record;
  });
}
