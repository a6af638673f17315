import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Answers a request of git by git's own CGI program.
 *
 * @param folder      holds bare repositories
 * @param pathname    of the repository in it and what git adds, e.g. `/ada/cd4ml.git/info/refs`
 * @param environment further variables, for the repository's hooks
 * @returns when the answer is sent
 */
export function serveGit(
  folder: string,
  pathname: string,
  environment: NodeJS.ProcessEnv,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { search } = new URL(request.url ?? "/", "http://localhost");
  const { "content-type": type, "content-encoding": encoding, "git-protocol": protocol } = request.headers;
  const child = spawn("git", ["-c", "safe.directory=*", "http-backend"], {
    env: {
      ...environment,
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      ...(type && { CONTENT_TYPE: type }),
      ...(encoding && { HTTP_CONTENT_ENCODING: encoding }),
      ...(protocol && { GIT_PROTOCOL: String(protocol) }),
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  // A client that goes away, or an answer before the whole request was read, is no failure of the server.
  child.stdin.on("error", () => {});
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
  return new Promise((resolve) => {
    child.once("close", () => {
      response.end();
      resolve();
    });
  });
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
