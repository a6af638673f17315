import { InvalidArgumentError } from "commander";
import { Cd4mlError } from "../../model/errors";
import { readConfiguration } from "../configuration";

/** A pull request at GitHub. */
export interface PullRequest {
  /** `owner/repo` */
  repository: string;
  number: string;
}

/** How long a comment's text may be at GitHub, in characters; a hidden line comes before it. */
export const mostCharacters = 65_000;

/** A comment as GitHub gives it. */
interface Comment {
  id: number;
  body?: string;
  user: { login: string; type: string } | null;
}

interface Answer<Body> {
  status: number;
  body: Body & { message?: string };
}

const perPage = 100;

/** Reads `owner/repo#number`. */
export function parsePullRequest(text: string): PullRequest {
  const [, repository, number] = /^([\w.-]+\/[\w.-]+)#(\d+)$/.exec(text) ?? [];
  if (repository === undefined) throw new InvalidArgumentError("Allowed: owner/repo#number, e.g. team/cd4ml#12.");
  return { repository, number };
}

/**
 * Makes a stack's comment on a pull request, or updates the one that is there: it is known by a hidden line and by its
 * author. GitHub and the token are those of {@link readConfiguration}; the token needs to write pull requests.
 *
 * @param text at most {@link mostCharacters}
 * @throws Cd4mlError CD4ML_COMMENT
 */
export async function postComment({ repository, number }: PullRequest, stack: string, text: string): Promise<void> {
  const marker = `<!-- cd4ml diff: ${stack} -->`;
  const body = `${marker}\n${text}`;
  const comments = `/repos/${repository}/issues/${number}/comments`;
  const known = await findComment(comments, marker);
  if (known?.body === body) return;
  if (known) await ask("PATCH", `/repos/${repository}/issues/comments/${known.id}`, { body });
  else await ask("POST", comments, { body });
}

/**
 * The token for GitHub.
 *
 * @throws Cd4mlError CD4ML_COMMENT when there is none
 */
export function commentToken(): string {
  const { githubToken } = readConfiguration();
  if (githubToken) return githubToken;
  throw new Cd4mlError(
    "CD4ML_COMMENT",
    "There is no token for GitHub to comment with. Set GITHUB_TOKEN, or GITHUB_TOKEN_FILE to a file with it.",
  );
}

async function findComment(path: string, marker: string): Promise<Comment | undefined> {
  const isOwn = await ownComments();
  for (let page = 1; ; page++) {
    const { body: comments } = await ask<Comment[]>("GET", `${path}?per_page=${perPage}&page=${page}`);
    const known = comments.find((comment) => comment.body?.startsWith(marker) && isOwn(comment));
    if (known || comments.length < perPage) return known;
  }
}

/** Whose comments are the token's own. An app's token is no user and may not ask; its comments are a bot's. */
async function ownComments(): Promise<(comment: Comment) => boolean> {
  const { status, body } = await ask<{ login: string }>("GET", "/user", undefined, [403]);
  return status === 403 ? ({ user }) => user?.type === "Bot" : ({ user }) => user?.login === body.login;
}

async function ask<Body>(method: string, path: string, content?: object, allow: number[] = []): Promise<Answer<Body>> {
  // Not in the image, where no changes are reported.
  const { gitHubAddresses } = await import("../../infra/provider/github/address");
  const { rest } = gitHubAddresses(readConfiguration().githubUrl);
  const headers = {
    accept: "application/vnd.github+json",
    authorization: `Bearer ${commentToken()}`,
    "user-agent": "cd4ml",
    "x-github-api-version": "2022-11-28",
    ...(content && { "content-type": "application/json" }),
  };
  const request = { method, headers, body: content && JSON.stringify(content), signal: AbortSignal.timeout(30_000) };
  const failure = (why: string) => new Cd4mlError("CD4ML_COMMENT", `${method} ${rest}${path} ${why}`);
  const answer = await fetch(`${rest}${path}`, request).catch(({ message, cause }: Error) => {
    throw failure(`has no answer: ${(cause as Error)?.message ?? message}. See CD4ML_GITHUB_URL.`);
  });
  const body = (await answer.json().catch(() => ({}))) as Answer<Body>["body"];
  if (answer.ok || allow.includes(answer.status)) return { status: answer.status, body };
  throw failure(`answered ${answer.status}: ${body.message ?? "no reason given"}.${advice(answer.status)}`);
}

/** What to do about a refusal. */
function advice(status: number): string {
  if (status === 401) return " The token is mistyped, expired or revoked: see GITHUB_TOKEN.";
  if (status !== 403 && status !== 404) return "";
  return (
    " The token must be allowed to write pull requests there: `permissions: pull-requests: write` of a workflow, the " +
    "scope repo or public_repo of a classic token. A workflow for a fork's pull request has no such token."
  );
}
