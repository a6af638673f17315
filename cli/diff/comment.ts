import { readFileSync } from "node:fs";
import { Cd4mlError } from "../../model/errors";

/** A comment as GitHub gives it. */
interface Comment {
  id: number;
  body?: string;
}

const perPage = 100;

/**
 * Makes a stack's comment on a pull request, or updates the one that is there: it knows it by a hidden line. The token is
 * `GITHUB_TOKEN`, or in the file `GITHUB_TOKEN_FILE`; it needs to write pull requests. `GITHUB_API_URL` names another GitHub.
 *
 * @param pullRequest `owner/repo#number`
 * @throws Cd4mlError CD4ML_COMMENT
 */
export async function postComment(pullRequest: string, stack: string, text: string): Promise<void> {
  const [, repository, number] = /^([\w.-]+\/[\w.-]+)#(\d+)$/.exec(pullRequest) ?? [];
  if (!repository) {
    throw new Cd4mlError(
      "CD4ML_COMMENT",
      `--comment is "${pullRequest}"; allowed: owner/repo#number, e.g. team/cd4ml#12.`,
    );
  }
  const marker = `<!-- cd4ml diff: ${stack} -->`;
  const body = `${marker}\n${text}`;
  const known = await findComment(`/repos/${repository}/issues/${number}/comments`, marker);
  if (known?.body === body) return;
  if (known) await ask("PATCH", `/repos/${repository}/issues/comments/${known.id}`, { body });
  else await ask("POST", `/repos/${repository}/issues/${number}/comments`, { body });
}

async function findComment(path: string, marker: string): Promise<Comment | undefined> {
  for (let page = 1; ; page++) {
    const comments = await ask<Comment[]>("GET", `${path}?per_page=${perPage}&page=${page}`);
    const known = comments.find(({ body }) => body?.startsWith(marker));
    if (known || comments.length < perPage) return known;
  }
}

async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const base = (process.env.GITHUB_API_URL || "https://api.github.com").replace(/\/$/, "");
  const headers = {
    accept: "application/vnd.github+json",
    authorization: `Bearer ${token()}`,
    "x-github-api-version": "2022-11-28",
    ...(body && { "content-type": "application/json" }),
  };
  const request = { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(30_000) };
  const answer = await fetch(`${base}${path}`, request).catch((error: Error) => {
    const reason = (error.cause as Error)?.message ?? error.message;
    throw new Cd4mlError("CD4ML_COMMENT", `${method} ${base}${path}: ${reason}. See GITHUB_API_URL.`);
  });
  if (answer.ok) return (await answer.json()) as T;
  const { message = "" } = (await answer.json().catch(() => ({}))) as { message?: string };
  const hint = answer.status === 404 || answer.status === 403 ? " Does the token have pull-requests: write there?" : "";
  throw new Cd4mlError("CD4ML_COMMENT", `${method} ${base}${path} answered ${answer.status}: ${message}.${hint}`);
}

function token(): string {
  const { GITHUB_TOKEN, GITHUB_TOKEN_FILE } = process.env;
  const known = GITHUB_TOKEN || (GITHUB_TOKEN_FILE && readFileSync(GITHUB_TOKEN_FILE, "utf8").trim());
  if (known) return known;
  throw new Cd4mlError("CD4ML_COMMENT", "There is no token for GitHub. Set GITHUB_TOKEN, or GITHUB_TOKEN_FILE.");
}
