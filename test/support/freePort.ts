import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below those that the kernel gives to connections: one of these could have the port before a test's server listens. */
const range = [21_000, 32_000] as const;

/** Ports that were given out: they are free as long as nobody listens. */
const given = new Set<number>();

/** A TCP port of the loopback address that nothing listens on just now, and that no other call here has had. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...range);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
