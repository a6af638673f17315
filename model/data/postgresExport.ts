import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { to as copyTo } from "pg-copy-streams";
import { Cd4mlError } from "../errors";
import { quoteName } from "./database";
import type { Postgres } from "./postgresConnection";
import { quoteTable, rowColumn, schema, tableTitle } from "./postgresTables";

/**
 * Streams a table's rows as CSV with headings, in their order and without the column that keeps it. The text of each
 * cell is the one that was loaded.
 *
 * @param file absolute path; undefined only takes the digest
 * @returns SHA-256 of the content, in hexadecimal
 * @throws Cd4mlError CD4ML_DATABASE_ORDER when nothing keeps the order of the rows
 */
export async function exportTable(postgres: Postgres, table: string, file?: string): Promise<string> {
  const columns = await columnsOf(postgres, table);
  if (!columns.includes(rowColumn)) {
    throw new Cd4mlError(
      "CD4ML_DATABASE_ORDER",
      `${tableTitle(postgres, table)}: no column "${rowColumn}" keeps the order of the rows, without which no training ` +
        "can be repeated. Add it, or load the table with cd4ml data load.",
    );
  }
  const selected = columns.filter((name) => name !== rowColumn).map(quoteName);
  const query = `SELECT ${selected.join(", ")} FROM ${quoteTable(table)} ORDER BY ${quoteName(rowColumn)}`;
  const hash = createHash("sha256");
  const rows = postgres.client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT csv, HEADER)`));
  await pipeline(
    rows,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        if (file !== undefined) yield chunk;
      }
    },
    file === undefined ? drain : createWriteStream(file),
  );
  return hash.digest("hex");
}

async function drain(chunks: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of chunks);
}

/** Names of a table's columns in their order. */
async function columnsOf({ client }: Postgres, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
     WHERE attrelid = (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                       WHERE n.nspname = $1 AND c.relname = $2)
       AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [schema, table],
  );
  return rows.map(({ name }) => name);
}
