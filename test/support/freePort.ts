import { type AddressInfo, createServer } from "node:net";

/** Ports that were given out: the kernel offers one again as long as nobody listens on it. */
const given = new Set<number>();

/** A TCP port of the loopback address that nothing listens on just now, and that no other call here has had. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await offered();
    if (given.has(port)) continue;
    given.add(port);
    return port;
  }
}

function offered(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
