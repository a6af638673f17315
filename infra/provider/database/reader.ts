import { type Static, Type } from "@sinclair/typebox";
import { Client, type ClientBase, escapeIdentifier, escapeLiteral } from "pg";
import { lookPatienceMs, ResourceError, type ResourceHandler } from "../handler";
import { reach } from "../kubernetes/tunnel";
import { withDatabaseServer } from "./connection";
import { scramVerifier } from "./scramVerifier";

const Inputs = Type.Object({
  url: Type.String({ pattern: "^postgres://" }),
  name: Type.String({ pattern: "^[a-z][a-z0-9_]{0,62}$" }),
  password: Type.String({ pattern: "^[!-~]{16,}$" }),
});
type Inputs = Static<typeof Inputs>;
type State = Inputs & { altered: boolean };

/** Where `cd4ml data load` keeps its tables. */
const schema = "cd4ml";

/**
 * A login that may read the tables of data loads, those to come included, and do nothing else. More rights, fewer, or
 * another password show as drift.
 */
export const databaseReader: ResourceHandler<Inputs, State> = {
  inputs: Inputs,
  replaceOn: ["name"],
  needsRepair: ({ altered }) => altered,

  async create(inputs) {
    await withDatabaseServer(inputs.url, (client) => write(client, inputs));
    return { id: inputs.name, state: { ...inputs, altered: false } };
  },

  async read(name, state) {
    const look = async (client: ClientBase) => {
      if (!(await isRole(client, name))) return undefined;
      return { ...state, altered: !((await hasItsRights(client, name)) && (await mayEnter(state))) };
    };
    return withDatabaseServer(state.url, look, lookPatienceMs);
  },

  async update(_name, _old, inputs) {
    await withDatabaseServer(inputs.url, (client) => write(client, inputs));
    return { ...inputs, altered: false };
  },

  async delete(name, state) {
    await withDatabaseServer(state.url, async (client) => {
      if (!(await isRole(client, name))) return;
      await client.query(`DROP OWNED BY ${escapeIdentifier(name)}; DROP ROLE ${escapeIdentifier(name)}`);
    });
  },
};

/** May be done twice: it ends with the login as it should be. */
async function write(client: ClientBase, { name, password }: Inputs): Promise<void> {
  const role = escapeIdentifier(name);
  const login = `LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 50 PASSWORD ${escapeLiteral(scramVerifier(password))}`;
  await client.query("BEGIN");
  await client.query(`${(await isRole(client, name)) ? "ALTER" : "CREATE"} ROLE ${role} ${login}`);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await client.query(`DROP OWNED BY ${role}`);
  await client.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
  await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role}`);
  await client.query(`ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT ON TABLES TO ${role}`);
  await client.query("COMMIT");
}

async function isRole(client: ClientBase, name: string): Promise<boolean> {
  return (await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [name])).rowCount === 1;
}

/** Whether the login reads all of the schema's tables and can change nothing. */
async function hasItsRights(client: ClientBase, name: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM pg_roles
     WHERE rolname = $1 AND NOT (rolsuper OR rolcreatedb OR rolcreaterole)
       AND EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $2
                   AND has_schema_privilege($1, oid, 'USAGE') AND NOT has_schema_privilege($1, oid, 'CREATE'))
       AND NOT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace::regnamespace::text = $2 AND relkind = 'r'
                       AND (NOT has_table_privilege($1, oid, 'SELECT')
                            OR has_table_privilege($1, oid, 'INSERT, UPDATE, DELETE, TRUNCATE')))`,
    [name, schema],
  );
  return rowCount === 1;
}

/** Whether the login is let in with its password. */
async function mayEnter({ url, name, password }: Inputs): Promise<boolean> {
  return reach(url, async (reached) => {
    const address = new URL(reached.url);
    address.username = name;
    address.password = password;
    const client = new Client({ connectionString: address.href, connectionTimeoutMillis: 5_000 });
    client.on("error", () => {});
    try {
      await client.connect();
      return true;
    } catch (error) {
      if (/^28/.test((error as { code?: string }).code ?? "")) return false;
      throw new ResourceError(`the login ${name} cannot be tried: ${(error as Error).message}`);
    } finally {
      await client.end().catch(() => {});
    }
  });
}
