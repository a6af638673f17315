import { setTimeout as sleep } from "node:timers/promises";
import { Client, type ClientBase } from "pg";
import { ResourceError, Unreachable } from "../handler";
import { reachPatiently } from "../kubernetes/tunnel";

/** How long a server that is starting is waited for, in ms. */
const startPatienceMs = 30_000;
const pauseMs = 500;

/**
 * Does work with a Postgres. A server that does not answer yet is waited for.
 *
 * @param url        `postgres://user:password@host:port/database`, with `?kubernetes=<context>` of a service inside a
 *   cluster; no message shows its password
 * @param patienceMs how long to wait; {@link lookPatienceMs} where the engine only looks
 * @throws Unreachable when nothing answers; ResourceError with what the server says
 */
export async function withDatabaseServer<T>(
  url: string,
  work: (client: ClientBase) => Promise<T>,
  patienceMs = startPatienceMs,
): Promise<T> {
  return reachPatiently(url, patienceMs, async (reached) => {
    const client = await connect(reached.url, patienceMs);
    try {
      return await work(client);
    } catch (error) {
      throw error instanceof ResourceError ? error : new ResourceError(`${placeOf(url)}: ${(error as Error).message}`);
    } finally {
      await client.end().catch(() => {});
    }
  });
}

async function connect(url: string, patienceMs: number): Promise<Client> {
  for (const began = Date.now(); ; await sleep(pauseMs)) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000, application_name: "cd4ml" });
    client.on("error", () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      const { code = "", message } = error as { code?: string; message: string };
      // 28: the login is refused; 3D: there is no such database. Neither mends itself.
      if (/^(28|3D)/.test(code)) throw new ResourceError(`${placeOf(url)} refuses the login: ${message}`);
      if (Date.now() > began + patienceMs) {
        throw new Unreachable(`${placeOf(url)} did not answer within ${patienceMs / 1000} s: ${message || code}`);
      }
    }
  }
}

function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}
