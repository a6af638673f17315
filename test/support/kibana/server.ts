import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Elastic, Failure } from "./elastic";
import { dashboardPage, listPage, searchPage } from "./pages";
import { importObjects, oneObject } from "./savedObjects";
import type { Settings } from "./settings";
import { spaces } from "./spaces";
import { Store } from "./store";

/** What one request asks for. */
interface Call {
  method: string;
  /** Without the space. */
  path: string;
  space: string;
  login: string | undefined;
  request: IncomingMessage;
}

/** HTML, or lines of JSON. */
class Typed {
  constructor(
    readonly type: string,
    readonly text: string,
  ) {}
}

/** A small HTTP server with those routes of Kibana's that the stack uses. */
export class KibanaStandIn {
  readonly #elastic: Elastic;
  /** Of Kibana's own user. */
  readonly #login: string;
  readonly #server: Server;
  /** One request after the other: each takes what is there, and may write it. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(settings: Settings) {
    const { elasticsearch, ca, username, password } = settings;
    this.#elastic = new Elastic(elasticsearch, ca);
    this.#login = basic(username, password);
    this.#server = createServer((request, response) => {
      this.#turn = this.#turn.then(() => this.#serve(request, response));
    });
  }

  /** @throws where Kibana would not start: its login is refused, its port is taken */
  static async start(settings: Settings): Promise<KibanaStandIn> {
    const kibana = new KibanaStandIn(settings);
    const { username } = settings;
    await kibana.#elastic.register(kibana.#login).catch((error: Error) => {
      throw new Error(
        `Unable to retrieve version information from Elasticsearch nodes as ${username}. ${error.message}`,
      );
    });
    await new Promise<void>((resolve, reject) => {
      kibana.#server.once("error", reject).listen(settings.port, settings.host, resolve);
    });
    return kibana;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, space = "default", path] = /^(?:\/s\/([a-z0-9_-]+))?(\/[^?]*)?/.exec(request.url ?? "/")!;
    const { method = "GET", headers } = request;
    try {
      const result = await this.#answer({ method, path: path ?? "/", space, login: headers.authorization, request });
      send(response, result === undefined ? 204 : 200, result);
    } catch (error) {
      const { status = 500, message, more } = error as Failure;
      if (status === 401) response.setHeader("www-authenticate", 'Basic realm="stand-in for Kibana", charset="UTF-8"');
      send(response, status, { statusCode: status, error: "failure", message, ...more });
    }
  }

  async #answer(call: Call): Promise<unknown> {
    const { method, path, request } = call;
    if (path === "/api/status") return this.#status();
    const isPage = path.startsWith("/app/");
    if (!isPage && method !== "GET" && !request.headers["kbn-xsrf"]) {
      throw new Failure(400, "Request must contain a kbn-xsrf header.");
    }
    const store = new Store(this.#elastic, this.#login);
    await store.load();
    const result = await this.#withStore(store, call, isPage);
    if (method !== "GET") await store.save();
    return result;
  }

  async #withStore(store: Store, call: Call, isPage: boolean): Promise<unknown> {
    const { method, path, space, login, request } = call;
    const spaceId = /^\/api\/spaces\/space(?:\/([^/]+))?$/.exec(path);
    if (spaceId) {
      await this.#elastic.authorizeAdmin(login);
      return spaces(store, method, spaceId[1], method === "GET" ? undefined : await json(request));
    }
    if (!store.spaces.has(space)) throw new Failure(404, `Saved object [space/${space}] not found`);
    await this.#elastic.authorize(login, space, isPage || method === "GET" ? "ui:read" : "ui:write");
    return isPage ? this.#page(store, call) : this.#api(store, call);
  }

  async #api(store: Store, { method, path, space, login, request }: Call): Promise<unknown> {
    const [, type, id] = /^\/api\/saved_objects\/([\w-]+)(?:\/([^/]+))?$/.exec(path) ?? [];
    if (type === "_import" && method === "POST") {
      return importObjects(store, this.#elastic, login!, space, await formFile(request));
    }
    if (!id || !["GET", "DELETE"].includes(method)) throw new Failure(404, "Not Found");
    return oneObject(store, space, method, { type, id: decodeURIComponent(id) });
  }

  async #page(store: Store, { path, space, login }: Call): Promise<Typed> {
    const id = /^\/app\/dashboards\/stand-in\/([^/]+)$/.exec(path)?.[1];
    const text = id
      ? await dashboardPage(store, this.#elastic, login!, space, id)
      : path.startsWith("/app/discover")
        ? searchPage(store.inSpace(space, "search"))
        : listPage(store, space);
    return new Typed("text/html; charset=utf-8", text);
  }

  /** Anyone may ask; it is bad while Elasticsearch is away. */
  async #status(): Promise<object> {
    await this.#elastic.ask(this.#login, "GET", "/_security/_authenticate").catch(() => {
      throw new Failure(503, "Elasticsearch is not available", { status: { overall: { level: "critical" } } });
    });
    return { status: { overall: { level: "available" } } };
  }
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

async function json(request: IncomingMessage): Promise<unknown> {
  const text = await bodyOf(request);
  return text === "" ? undefined : JSON.parse(text);
}

/** The file of a form. */
async function formFile(request: IncomingMessage): Promise<string> {
  const body = Buffer.from(await bodyOf(request));
  const form = await new Response(body, {
    headers: { "content-type": request.headers["content-type"] ?? "" },
  }).formData();
  const file = form.get("file");
  if (!(file instanceof File) || !file.name.endsWith(".ndjson")) throw new Failure(400, "Invalid file extension");
  return file.text();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

function send(response: ServerResponse, status: number, result: unknown): void {
  const { type, text } =
    result instanceof Typed ? result : { type: "application/json; charset=utf-8", text: JSON.stringify(result ?? {}) };
  response.writeHead(status, { "content-type": type, "kbn-name": "stand-in" });
  response.end(status === 204 ? undefined : text);
}
