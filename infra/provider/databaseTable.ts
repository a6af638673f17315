import { type Static, Type } from "@sinclair/typebox";
import type { ClientBase } from "pg";
import { withDatabaseServer } from "./database/connection";
import { lookPatienceMs, type ResourceHandler, type Work } from "./handler";
import { reach } from "./kubernetes/tunnel";
import { runCommand } from "./runCommand";

const Inputs = Type.Object({
  problem: Type.String({ minLength: 1 }),
  url: Type.String({ pattern: "^postgres://" }),
  data: Type.String({ pattern: "^/" }),
  source: Type.String({ minLength: 1 }),
});
type Inputs = Static<typeof Inputs>;
type State = Inputs & { tables: Record<string, number>; altered: boolean };

/** What `cd4ml data load --json` prints. */
interface LoadResult {
  tables: { table: string; rows: number; changed: boolean }[];
}

/** A problem's data in a database, kept by `cd4ml data load`. Rows that someone changed show as drift, and are loaded anew. */
export const databaseTable: ResourceHandler<Inputs, State> = {
  inputs: Inputs,
  replaceOn: ["problem"],
  needsRepair: ({ altered }) => altered,

  async create(inputs, work) {
    return { id: inputs.problem, state: await load(inputs, work) };
  },

  async read(_problem, state) {
    const quiet = { progress: () => {}, signal: new AbortController().signal };
    const look = async (client: ClientBase) => {
      const sql = "SELECT count(to_regclass(name)) AS found FROM unnest($1::text[]) AS name";
      const { rows } = await client.query(sql, [Object.keys(state.tables).map(quoted)]);
      return Number(rows[0].found) > 0;
    };
    // Also asked of the server itself: whether it answers at all.
    const isThere = await withDatabaseServer(state.url, look, lookPatienceMs);
    if (!isThere) return undefined;
    const { result } = await runOn(state, quiet, "--dry-run");
    return { ...state, altered: result.tables.some(({ changed }) => changed) };
  },

  update: (_problem, _old, inputs, work) => load(inputs, work),

  async delete(_problem, { url, tables }) {
    await withDatabaseServer(url, async (client) => {
      for (const table of Object.keys(tables)) await client.query(`DROP TABLE IF EXISTS ${quoted(table)}`);
    });
  },
};

async function load(inputs: Inputs, work: Work): Promise<State> {
  const { result } = await runOn(inputs, work);
  const tables = Object.fromEntries(result.tables.map(({ table, rows }) => [table, rows]));
  return { ...inputs, tables, altered: false };
}

function runOn({ problem, url, data }: Inputs, work: Work, ...options: string[]) {
  return reach(url, (reached) =>
    runCommand<LoadResult>(
      ["data", "load", problem, ...options],
      { environment: { CD4ML_DATABASE_URL: reached.url, CD4ML_DATA: data } },
      work,
    ),
  );
}

/** `cd4ml.houses`, as the command names it, in SQL. */
function quoted(table: string): string {
  return table
    .split(".")
    .map((name) => `"${name.replace(/"/g, '""')}"`)
    .join(".");
}
