import type { Urls } from "./shapes";
import type { Account, Repository, Token, World } from "./world";

/** What a route answers. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A request that reached a route. */
export interface Call {
  world: World;
  urls: Urls;
  /** Of the path, by the names in the route's template. */
  params: Record<string, string>;
  query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the client sends
  body: any;
  token: Token;
  /** Tells the hooks of a repository of an event. */
  deliver(repository: Repository, event: string, payload: object, onlyHook?: number): void;
  /** How long a fork takes to get its content, in ms. */
  forkMs: number;
}

export type Route = (call: Call) => Answer;

/** Ends a route with an error of GitHub's form. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly details: object = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

export const notFound = () => new Refusal(404, "Not Found");

export function invalid(resource: string, field: string, message: string): Refusal {
  return new Refusal(422, "Validation Failed", { errors: [{ resource, code: "custom", field, message }] });
}

/** Scopes that a scope includes. */
const included: Record<string, string[]> = {
  repo: ["public_repo", "repo:status", "write:repo_hook"],
  "admin:repo_hook": ["write:repo_hook"],
};

/**
 * Refuses tokens without one of the classic scopes or the fine-grained permission. A classic one sees nothing then.
 *
 * @param permission one of them is enough
 */
export function demand(
  call: Call,
  scopes: string[],
  permission: string | string[],
  access: "read" | "write" = "write",
): void {
  const { token } = call;
  if (!token.scopes) {
    const permissions = [permission].flat();
    const has = permissions.map((name) => token.permissions?.[name]);
    if (has.includes("write") || has.includes(access)) return;
    const headers = { "x-accepted-github-permissions": permissions.map((name) => `${name}=${access}`).join("; ") };
    throw new Refusal(403, notAccessible(call), {}, headers);
  }
  const has = token.scopes.flatMap((scope) => [scope, ...(included[scope] ?? [])]);
  if (scopes.some((scope) => has.includes(scope))) return;
  const status = scopes.includes("delete_repo") ? 403 : 404;
  const message = status === 403 ? "Must have admin rights to Repository." : "Not Found";
  throw new Refusal(status, message, {}, { "x-accepted-oauth-scopes": scopes.join(", ") });
}

/** What GitHub says to a token without the permission. */
export function notAccessible({ world, token }: Call): string {
  const isApp = world.account(token.login)?.type === "Bot";
  return `Resource not accessible by ${isApp ? "integration" : "personal access token"}`;
}

/** The repository of the path; what the token's user may not see is not found. */
export function repositoryOf(call: Call, needed: "admin" | "write" | "read" = "read"): Repository {
  const { world, params, token } = call;
  const repository = world.repository(`${params.owner}/${params.repo}`);
  const role = repository && world.role(repository, token.login);
  const mayReadPrivate = !token.scopes || token.scopes.includes("repo");
  if (!repository || !role || (repository.settings.private && !mayReadPrivate)) throw notFound();
  const order = ["read", "write", "admin"];
  if (order.indexOf(role) < order.indexOf(needed)) {
    throw needed === "admin" ? new Refusal(403, "Must have admin rights to Repository.") : notFound();
  }
  return repository;
}

/** The account that new repositories go to. */
export function ownerOf({ world, token }: Call, login: string = token.login): Account {
  const owner = world.account(login);
  if (!owner) throw notFound();
  if (owner.login !== token.login && !owner.admins.includes(token.login)) {
    throw new Refusal(403, "You need admin access to the organization before adding a repository to it.");
  }
  return owner;
}
