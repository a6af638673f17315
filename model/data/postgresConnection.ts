import { Client, type ClientBase, type DatabaseError } from "pg";
import { Cd4mlError } from "../errors";

/** How long a server may take to answer the first time, in ms. */
const patienceMs = 10_000;

/** A connection that is open, and how the database is called in messages. */
export interface Postgres {
  client: ClientBase;
  /** Server and database without user and password, e.g. `postgres://localhost:5432/cd4ml`. */
  name: string;
}

/**
 * Lends a connection and closes it afterwards.
 *
 * @param url `postgres://user:password@host:port/database`
 * @throws Cd4mlError CD4ML_DATABASE_URL, CD4ML_DATABASE_UNREACHABLE, CD4ML_DATABASE_LOGIN, CD4ML_DATABASE_RIGHT,
 *   CD4ML_DATABASE_FAILED; none of their messages shows the password
 */
export async function withPostgres<T>(url: string, use: (postgres: Postgres) => Promise<T>): Promise<T> {
  const name = databaseName(url);
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: patienceMs,
    application_name: "cd4ml",
    keepAlive: true,
  });
  // A lost connection also fails the query that runs, which tells the user.
  client.on("error", () => {});
  try {
    await client.connect();
    // However the server or the login would show dates: they are exported as they were loaded.
    await client.query("SET DateStyle TO ISO");
    return await use({ client, name });
  } catch (error) {
    throw explain(error as DatabaseError, name);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Does work in a transaction: all of it or, when it fails or is interrupted, nothing. */
export async function inTransaction<T>(
  { client }: Postgres,
  mode: "" | "ISOLATION LEVEL REPEATABLE READ READ ONLY",
  work: () => Promise<T>,
): Promise<T> {
  await client.query(`BEGIN ${mode}`);
  try {
    const result = await work();
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}

/** Whether this is the address of a database, and no path. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:/.test(text);
}

/** Server and database of an address, without user and password. A password with special characters in plain could end up in it: that is refused. */
export function databaseName(url: string): string {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  const right = address && isPostgresUrl(address.protocol) && address.hostname && address.pathname.length > 1;
  if (right && !address.hash && !/[@:]/.test(address.pathname)) {
    return `postgres://${address.hostname}:${address.port || 5432}${address.pathname}`;
  }
  throw new Cd4mlError(
    "CD4ML_DATABASE_URL",
    "The address of the database is not of the form postgres://user:password@host:port/database. Correct " +
      "CD4ML_DATABASE_URL or its file, or whatever gives the address; in a password write special characters as % and " +
      "two digits, e.g. %23 for #.",
  );
}

/** What the server says by the code of its error; other errors are not the database's. */
function explain(error: DatabaseError, name: string): Error {
  if (error instanceof Cd4mlError) return error;
  const { code = "", message } = error;
  const failure = (kind: string, text: string) => new Cd4mlError(`CD4ML_DATABASE_${kind}`, text, { cause: error });
  if (/^(28|3D)/.test(code)) {
    return failure(
      "LOGIN",
      `${name} refuses the login: ${message}. Correct CD4ML_DATABASE_URL or its file, or whatever gives the ` +
        "address; of an address without a password, PGPASSWORD or ~/.pgpass.",
    );
  }
  if (code === "42501") return failure("RIGHT", `${name}: ${message}. Use a login that may do this.`);
  if (/^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|ETIMEDOUT|EPIPE|57P|08)/.test(code) || /connection|timeout/i.test(message)) {
    const reason = message || code || "no answer";
    return failure("UNREACHABLE", `${name} cannot be reached: ${reason}. See that the database runs, then try again.`);
  }
  return /^[0-9A-Z]{5}$/.test(code) ? failure("FAILED", `${name}: ${message}.`) : error;
}
