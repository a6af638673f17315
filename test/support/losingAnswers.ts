import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A way to a server on which answers get lost: the server has done what it was asked, and the connection breaks.
 *
 * @param losses parts of addresses; the answer to each is lost once, one after the other, and it is taken off the list
 */
export async function losingAnswers(url: string, losses: string[]): Promise<{ url: string; close(): void }> {
  const proxy: Server = createServer((incoming, outgoing) => {
    const { method, headers } = incoming;
    const onward = request(`${url}${incoming.url}`, { method, headers }, (answer) => {
      if (losses.length > 0 && incoming.url?.includes(losses[0])) {
        losses.shift();
        answer.resume().once("end", () => incoming.socket.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const close = () => {
    proxy.closeAllConnections();
    proxy.close();
  };
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, close };
}
