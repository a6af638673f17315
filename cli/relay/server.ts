import { createServer, type Server } from "node:http";
import type { Relay } from "./relay";

/** Says at `/readyz` whether the relay is connected to its channel (200) or not (503). */
export function startReadiness(relay: Relay, host: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    const status = request.url !== "/readyz" ? 404 : relay.connected ? 200 : 503;
    response.writeHead(status, { "content-type": "text/plain" }).end();
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, host, () => resolve(server));
  });
}
