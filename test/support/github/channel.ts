import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A channel as smee.io offers: what is posted to it goes, parsed, to all who listen; nothing is kept. */
export class WebhookChannel {
  private readonly listeners = new Set<ServerResponse>();
  private server?: Server;
  private messages = 0;
  port = 0;

  /** @param host address to listen on; `0.0.0.0` for containers, which reach it through their gateway */
  async start(port = 0, host = "127.0.0.1"): Promise<void> {
    this.server = createServer(async (request, response) => {
      if (request.method === "GET") return this.listen(response);
      const payload = { ...request.headers, body: JSON.parse(await text(request)), query: {}, timestamp: Date.now() };
      for (const listener of this.listeners) this.tell(listener, `data: ${JSON.stringify(payload)}`);
      response.writeHead(200).end();
    });
    await new Promise<void>((resolve) => this.server?.listen(port, host, resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return this.urlFor("127.0.0.1");
  }

  /** Address for those who reach this machine by another, e.g. a network's gateway. */
  urlFor(host: string): string {
    return `http://${host}:${this.port}/a-channel-that-nobody-may-know`;
  }

  get listening(): number {
    return this.listeners.size;
  }

  /** Ends as a server that goes away. */
  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private listen(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream" });
    this.listeners.add(response);
    response.once("close", () => this.listeners.delete(response));
    this.tell(response, "event: ready\ndata: {}");
  }

  private tell(listener: ServerResponse, event: string): void {
    listener.write(`id: ${this.messages++}\n${event}\n\n`);
  }
}
