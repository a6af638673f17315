import { type Static, Type } from "@sinclair/typebox";
import { Client, type ClientBase, escapeIdentifier, escapeLiteral } from "pg";
import { ResourceError, type ResourceHandler } from "../handler";
import { withDatabaseServer } from "./connection";

const Inputs = Type.Object({
  url: Type.String({ pattern: "^postgres://" }),
  name: Type.String({ pattern: "^[a-z][a-z0-9_]{0,62}$" }),
  password: Type.String({ minLength: 16 }),
});
type Inputs = Static<typeof Inputs>;
type State = Inputs & { altered: boolean };

/** Where `cd4ml data load` keeps its tables. */
const schema = "cd4ml";

/** A login that may read the tables of data loads, those to come included, and do nothing else. */
export const databaseReader: ResourceHandler<Inputs, State> = {
  inputs: Inputs,
  replaceOn: ["name"],
  needsRepair: ({ altered }) => altered,

  async create(inputs) {
    await withDatabaseServer(inputs.url, (client) => write(client, inputs));
    return { id: inputs.name, state: { ...inputs, altered: false } };
  },

  async read(name, state) {
    const exists = await withDatabaseServer(state.url, (client) => isRole(client, name));
    return exists ? { ...state, altered: !(await mayRead(state)) } : undefined;
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
  const login = `LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 50 PASSWORD ${escapeLiteral(password)}`;
  await client.query("BEGIN");
  // The statement with the password is kept out of the server's log.
  await client.query("SET LOCAL log_statement = 'none'");
  await client.query(`${(await isRole(client, name)) ? "ALTER" : "CREATE"} ROLE ${role} ${login}`);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await client.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
  await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role}`);
  await client.query(`ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT ON TABLES TO ${role}`);
  await client.query("COMMIT");
}

async function isRole(client: ClientBase, name: string): Promise<boolean> {
  return (await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [name])).rowCount === 1;
}

/** Whether the login works with its password and sees the schema. */
async function mayRead({ url, name, password }: Inputs): Promise<boolean> {
  const address = new URL(url);
  address.username = name;
  address.password = password;
  const client = new Client({ connectionString: address.href, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query("SELECT has_schema_privilege($1, 'USAGE') AS may", [schema]);
    return rows[0].may === true;
  } catch (error) {
    if (/^28/.test((error as { code?: string }).code ?? "")) return false;
    throw new ResourceError(`the login ${name} cannot be tried: ${(error as Error).message}`);
  } finally {
    await client.end().catch(() => {});
  }
}
