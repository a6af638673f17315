import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A commit status that GitHub was told. */
export interface CommitStatus {
  sha: string;
  state: string;
  context: string;
  description: string;
}

/** As much of GitHub as a Jenkins needs: repositories by `git http-backend`, behind a password, and commit statuses. */
export class GitHub {
  readonly statuses: CommitStatus[] = [];
  private server?: Server;

  /**
   * @param folder holds bare repositories as `owner/name.git`
   * @param token  password of git, and token of the API
   */
  constructor(
    private readonly folder: string,
    private readonly token: string,
  ) {}

  /** Resolves to the port it listens on, on all addresses: containers reach it through their gateway. */
  async start(): Promise<number> {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: Error) => response.writeHead(500).end(error.message));
    });
    await new Promise<void>((resolve) => this.server?.listen(0, "0.0.0.0", resolve));
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization } = request.headers;
    const [, sha] = /^\/repos\/[^/]+\/[^/]+\/statuses\/(\w+)$/.exec(request.url ?? "") ?? [];
    if (sha) {
      if (authorization !== `Bearer ${this.token}`) return void response.writeHead(401).end();
      this.statuses.push({ sha, ...JSON.parse(await text(request)) });
      return void response.writeHead(201).end("{}");
    }
    const basic = `Basic ${Buffer.from(`x-access-token:${this.token}`).toString("base64")}`;
    if (authorization !== basic) return void response.writeHead(401, { "www-authenticate": "Basic realm=git" }).end();
    this.backend(request, response);
  }

  /** Runs git's own CGI program. */
  private backend(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
    const { "content-type": type, "content-encoding": encoding, "git-protocol": protocol } = request.headers;
    const child = spawn("git", ["-c", "safe.directory=*", "http-backend"], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: this.folder,
        GIT_HTTP_EXPORT_ALL: "1",
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method,
        REMOTE_USER: "x-access-token",
        ...(type && { CONTENT_TYPE: type }),
        ...(encoding && { HTTP_CONTENT_ENCODING: encoding }),
        ...(protocol && { GIT_PROTOCOL: String(protocol) }),
      },
      stdio: ["pipe", "pipe", "inherit"],
    });
    request.pipe(child.stdin);
    let head = Buffer.alloc(0);
    child.stdout.on("data", (chunk: Buffer) => {
      if (response.headersSent) return void response.write(chunk);
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      const headers = new Headers(head.subarray(0, end).toString().split("\r\n").map(headerOf));
      const status = Number.parseInt(headers.get("status") ?? "200", 10);
      headers.delete("status");
      response.writeHead(status, Object.fromEntries(headers)).write(head.subarray(end + 4));
    });
    child.once("close", () => response.end());
  }
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
