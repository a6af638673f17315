import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { otherRoutes } from "./accountsAndAccess";
import { type Delivery, deliver, pushEvents } from "./deliveries";
import { serveGit } from "./gitHttp";
import { answerGraphql } from "./graphql";
import { commentRoutes } from "./issueComments";
import { pushRuleVariables } from "./pushRules";
import { repositoryRoutes } from "./repositories";
import { type Answer, type Call, Refusal, type Route } from "./routes";
import type { Urls } from "./shapes";
import { type Repository, type Token, World } from "./world";

/** One request of the API and its answer, to compare with GitHub's description. */
export interface Exchange {
  method: string;
  /** OpenAPI's template, e.g. `/repos/{owner}/{repo}`; undefined where there is none. */
  template?: string;
  path: string;
  status: number;
  body?: unknown;
}

/** How the next requests of the API are refused. */
export interface Limit {
  requests: number;
  /** 429 and `Retry-After`: too many at once. 403 and `x-ratelimit-reset`: the hour's are used up. */
  kind: "secondary" | "primary";
  seconds: number;
}

const routes: Record<string, Route> = { ...repositoryRoutes, ...commentRoutes, ...otherRoutes };

/**
 * A stand-in for GitHub: its REST API (at `/api/v3`, and at `/`), what branch protection needs of its GraphQL API (at
 * `/api/graphql`), and git over HTTP with real repositories. A push is told to the repository's hooks, signed.
 */
export class GitHubEmulator {
  readonly world = new World();
  /** What was asked of the API, oldest first. */
  readonly exchanges: Exchange[] = [];
  readonly deliveries: Delivery[] = [];
  /** How long forks and copies of templates take to get their content, in ms. */
  forkMs = 0;
  limit?: Limit;
  private server?: Server;
  private port = 0;

  /** @param publicUrl address in all answers. @default the one that each request was sent to */
  constructor(private readonly publicUrl?: string) {}

  /** @param host address to listen on; `0.0.0.0` for containers, which reach it through their gateway */
  async start(host = "127.0.0.1", port = 0): Promise<void> {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: Error) => {
        if (!response.headersSent) response.writeHead(500);
        response.end(error.stack);
      });
    });
    await new Promise<void>((resolve, reject) => this.server?.once("error", reject).listen(port, host, resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
    this.world.close();
  }

  /** Address on this machine. */
  get url(): string {
    return this.urlFor("127.0.0.1");
  }

  /** Address for those who reach this machine by another, e.g. a network's gateway. */
  urlFor(host: string): string {
    return `http://${host}:${this.port}`;
  }

  addUser(login: string): void {
    this.world.addAccount(login, "User");
  }

  addOrganization(login: string, admins: string[]): void {
    this.world.addAccount(login, "Organization", admins);
  }

  /** The bot of an app, e.g. `github-actions[bot]`, which workflows act as. */
  addBot(login: string): void {
    this.world.addAccount(login, "Bot");
  }

  addToken(value: string, token: Token): void {
    this.world.tokens.set(value, token);
  }

  /**
   * @param fullName `owner/name`; the owner is there
   * @param content  files of the first commit, or a git repository to copy
   */
  addRepository(
    fullName: string,
    content: Record<string, string> | string,
    settings: Record<string, unknown> = {},
  ): Repository {
    const [owner, name] = fullName.split("/");
    const repository = this.world.addRepository(this.world.account(owner)!, name, settings);
    if (typeof content === "string") this.world.fill(repository, content);
    else this.world.fillWith(repository, content);
    return repository;
  }

  repository(fullName: string): Repository | undefined {
    return this.world.repository(fullName);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const web = this.publicUrl ?? `http://${request.headers.host}`;
    const { pathname, searchParams } = new URL(request.url ?? "/", web);
    const git = /^\/([^/]+)\/([^/]+?)\.git(\/.*)$/.exec(pathname);
    if (git) return this.git(`${git[1]}/${git[2]}`, git[3], web, request, response);
    const isEnterprise = pathname.startsWith("/api/");
    const urls: Urls = { web, api: isEnterprise ? `${web}/api/v3` : web };
    const body = await text(request);
    const answer = this.api(request, pathname, searchParams, urls, body ? JSON.parse(body) : {});
    send(request, response, answer);
  }

  private api(request: IncomingMessage, pathname: string, query: URLSearchParams, urls: Urls, body: unknown): Answer {
    const { method = "GET" } = request;
    const path = pathname.replace(/^\/api\/(v3(?=\/))?/, "/").replace(/^\/\//, "/");
    const [template, params] = match(method, path);
    const token = this.tokenOf(request);
    const answer =
      this.limited() ??
      refused(() => {
        if (!token) throw new Refusal(401, "Bad credentials");
        const tell: Call["deliver"] = (...event) => void this.deliver(...event);
        const call: Call = { world: this.world, urls, params, query, body, token, deliver: tell, forkMs: this.forkMs };
        if (path === "/graphql") return { status: 200, body: answerGraphql(call) };
        if (!template) throw new Refusal(404, "Not Found");
        return routes[`${method} ${template}`](call);
      });
    this.exchanges.push({ method, template, path, status: answer.status, body: answer.body });
    const scopes = token?.scopes && { "x-oauth-scopes": token.scopes.join(", ") };
    return { ...answer, headers: { ...rateHeaders(), ...scopes, ...answer.headers } };
  }

  private limited(): Answer | undefined {
    if (!this.limit || this.limit.requests <= 0) return undefined;
    this.limit.requests -= 1;
    const { kind, seconds } = this.limit;
    const page = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api";
    if (kind === "secondary") {
      const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
      const documentation_url = `${page}#about-secondary-rate-limits`;
      return { status: 429, body: { message, documentation_url }, headers: { "retry-after": String(seconds) } };
    }
    const reset = String(Math.ceil(Date.now() / 1000) + seconds);
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
    const message = "API rate limit exceeded for user ID 1.";
    return { status: 403, body: { message, documentation_url: page }, headers };
  }

  private async deliver(repository: Repository, event: string, payload: object, onlyHook?: number): Promise<void> {
    const hooks = repository.hooks.filter(
      ({ id, active, events }) => active && (onlyHook ? id === onlyHook : events.includes(event)),
    );
    for (const hook of hooks) this.deliveries.push(await deliver(hook, event, payload));
  }

  private async git(
    fullName: string,
    rest: string,
    web: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const token = this.tokenOf(request);
    const repository = this.world.repository(fullName);
    const login = token?.login ?? "";
    const role = repository && this.world.role(repository, login);
    const isPush = (request.url ?? "").includes("git-receive-pack");
    const mayPush = (role === "admin" || role === "write") && maySend(token);
    if (!repository || !role || (isPush && !mayPush)) {
      const status = token ? (role ? 403 : 404) : 401;
      return void response
        .writeHead(status, { "www-authenticate": 'Basic realm="GitHub"' })
        .end("Repository not found.");
    }
    const before = isPush ? this.world.refs(repository) : {};
    const variables = { REMOTE_USER: login, ...pushRuleVariables(repository, role === "admin") };
    await serveGit(
      this.world.folder,
      `/${repository.owner.login}/${repository.name}.git${rest}`,
      variables,
      request,
      response,
    );
    if (!isPush) return;
    const urls = { web, api: `${web}/api/v3` };
    for (const event of pushEvents(this.world, repository, before, login, urls)) {
      await this.deliver(repository, "push", event);
    }
  }

  /** By header, or as git's password. */
  private tokenOf({ headers: { authorization = "" } }: IncomingMessage): Token | undefined {
    const [scheme, value = ""] = authorization.split(" ");
    const isBasic = scheme.toLowerCase() === "basic";
    const token = isBasic
      ? Buffer.from(value, "base64")
          .toString()
          .replace(/^[^:]*:/, "")
      : value;
    return this.world.tokens.get(token);
  }
}

function maySend(token: Token | undefined): boolean {
  if (token?.scopes) return token.scopes.includes("repo") || token.scopes.includes("public_repo");
  return token?.permissions?.contents === "write";
}

/** The route's template and the values of its names. */
function match(method: string, path: string): [string | undefined, Record<string, string>] {
  for (const route of Object.keys(routes)) {
    const [routeMethod, template] = route.split(" ");
    const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    // A ref holds slashes.
    const pattern = template.replace(/\{ref\}/g, "(.+)").replace(/\{\w+\}/g, "([^/]+)");
    const values = routeMethod === method ? new RegExp(`^${pattern}$`).exec(path) : null;
    if (values)
      return [template, Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(values[i + 1])]))];
  }
  return [undefined, {}];
}

function refused(route: () => Answer): Answer {
  try {
    return route();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status, message, details, headers } = error;
    return { status, body: { message, documentation_url: "https://docs.github.com/rest", ...details }, headers };
  }
}

function rateHeaders(): Record<string, string> {
  const reset = String(Math.ceil(Date.now() / 1000) + 3600);
  return { "x-ratelimit-limit": "5000", "x-ratelimit-remaining": "4999", "x-ratelimit-reset": reset };
}

/** Sends an answer; what the client knows already (`If-None-Match`) is 304. */
function send(request: IncomingMessage, response: ServerResponse, { status, body, headers }: Answer): void {
  const content = body === undefined ? "" : JSON.stringify(body);
  const etag = `W/"${createHash("sha256").update(content).digest("hex")}"`;
  const type = { "content-type": "application/json; charset=utf-8" };
  if (status === 200 && request.method === "GET") {
    if (request.headers["if-none-match"] === etag) return void response.writeHead(304, { ...headers, etag }).end();
    return void response.writeHead(200, { ...type, ...headers, etag }).end(content);
  }
  response.writeHead(status, { ...(content && type), ...headers }).end(content);
}
