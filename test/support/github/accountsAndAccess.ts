import { type Call, demand, invalid, notAccessible, notFound, Refusal, type Route, repositoryOf } from "./routes";
import {
  deployKeyShape,
  fullUser,
  hookShape,
  invitationShape,
  organization,
  repositoryShape,
  simpleUser,
  statusShape,
} from "./shapes";
import { type Hook, now, type Repository } from "./world";

/** Routes about accounts, hooks, keys, collaborators and statuses, by method and OpenAPI's path. */
export const otherRoutes: Record<string, Route> = {
  "GET /user"(call) {
    const account = call.world.account(call.token.login)!;
    // An app's token acts for no user.
    if (account.type === "Bot") throw new Refusal(403, notAccessible(call));
    return { status: 200, body: fullUser(account, call.urls) };
  },

  "GET /users/{username}"({ world, urls, params }) {
    const account = world.account(params.username);
    if (!account) throw notFound();
    return { status: 200, body: fullUser(account, urls) };
  },

  "GET /orgs/{org}"({ world, urls, params }) {
    const account = world.account(params.org);
    if (account?.type !== "Organization") throw notFound();
    return { status: 200, body: organization(account, urls) };
  },

  "POST /repos/{owner}/{repo}/hooks"(call) {
    const repository = hooked(call);
    const config = hookConfig(call.body.config);
    if (repository.hooks.some((other) => other.config.url === config.url)) {
      throw invalid("Hook", "base", "Hook already exists on this repository");
    }
    const { events = ["push"], active = true } = call.body;
    const hook: Hook = { id: call.world.nextId(), active, events, config, createdAt: now() };
    repository.hooks.push(hook);
    const body = hookShape(hook, urlOf(call, repository));
    call.deliver(repository, "ping", { zen: "Keep it logically awesome.", hook_id: hook.id, hook: body }, hook.id);
    return { status: 201, body };
  },

  "GET /repos/{owner}/{repo}/hooks/{hook_id}"(call) {
    const repository = hooked(call);
    return { status: 200, body: hookShape(byId(repository.hooks, call.params.hook_id), urlOf(call, repository)) };
  },

  "PATCH /repos/{owner}/{repo}/hooks/{hook_id}"(call) {
    const repository = hooked(call);
    const hook = byId(repository.hooks, call.params.hook_id);
    const { events, active, config } = call.body;
    Object.assign(hook, events && { events }, active !== undefined && { active });
    if (config) hook.config = hookConfig(config);
    return { status: 200, body: hookShape(hook, urlOf(call, repository)) };
  },

  "DELETE /repos/{owner}/{repo}/hooks/{hook_id}"(call) {
    const repository = hooked(call);
    const hook = byId(repository.hooks, call.params.hook_id);
    repository.hooks = repository.hooks.filter((other) => other !== hook);
    return { status: 204 };
  },

  "POST /repos/{owner}/{repo}/keys"(call) {
    const repository = administered(call);
    const { title, read_only = true } = call.body;
    const [type, value] = String(call.body.key).split(" ");
    const inUse = [...call.world.repositories.values()].some(({ keys }) => keys.some(({ key }) => key.includes(value)));
    if (!/^ssh-ed25519$/.test(type) || !value)
      throw invalid("PublicKey", "key", "key is invalid. You must supply a key in OpenSSH public key format");
    if (inUse) throw invalid("PublicKey", "key", "key is already in use");
    const key = { id: call.world.nextId(), title, key: `${type} ${value}`, read_only, createdAt: now() };
    repository.keys.push(key);
    return { status: 201, body: deployKeyShape(key, urlOf(call, repository)) };
  },

  "GET /repos/{owner}/{repo}/keys/{key_id}"(call) {
    const repository = administered(call, "read");
    return { status: 200, body: deployKeyShape(byId(repository.keys, call.params.key_id), urlOf(call, repository)) };
  },

  "DELETE /repos/{owner}/{repo}/keys/{key_id}"(call) {
    const repository = administered(call);
    const key = byId(repository.keys, call.params.key_id);
    repository.keys = repository.keys.filter((other) => other !== key);
    return { status: 204 };
  },

  "PUT /repos/{owner}/{repo}/collaborators/{username}"(call) {
    const repository = administered(call);
    const user = call.world.account(call.params.username);
    if (!user) throw notFound();
    const role = call.body?.permission ?? "push";
    if (repository.collaborators.has(user.login)) {
      repository.collaborators.set(user.login, role);
      return { status: 204 };
    }
    const invitation = { id: call.world.nextId(), login: user.login, role };
    repository.invitations.push(invitation);
    return { status: 201, body: invitationShape(invitation, user, repository, call.urls) };
  },

  "DELETE /repos/{owner}/{repo}/collaborators/{username}"(call) {
    administered(call).collaborators.delete(call.params.username);
    return { status: 204 };
  },

  "GET /repos/{owner}/{repo}/collaborators"(call) {
    const { owner, collaborators } = administered(call, "read");
    const all = new Map([...(owner.type === "User" ? [[owner.login, "admin"] as const] : []), ...collaborators]);
    const body = [...all].map(([login, role]) => ({
      ...simpleUser(call.world.account(login)!, call.urls),
      role_name: { pull: "read", push: "write" }[role] ?? role,
    }));
    return { status: 200, body };
  },

  "GET /repos/{owner}/{repo}/invitations"(call) {
    const repository = administered(call, "read");
    const body = repository.invitations.map((invitation) =>
      invitationShape(invitation, call.world.account(invitation.login)!, repository, call.urls),
    );
    return { status: 200, body };
  },

  "DELETE /repos/{owner}/{repo}/invitations/{invitation_id}"(call) {
    const repository = administered(call);
    const invitation = byId(repository.invitations, call.params.invitation_id);
    repository.invitations = repository.invitations.filter((other) => other !== invitation);
    return { status: 204 };
  },

  "GET /repos/{owner}/{repo}/commits/{ref}/statuses"(call) {
    demand(call, ["repo:status"], "statuses", "read");
    const repository = repositoryOf(call);
    const { world, params, query, urls } = call;
    const size = Number(query.get("per_page") ?? 30);
    const from = size * (Number(query.get("page") ?? 1) - 1);
    const statuses = repository.statuses.filter(({ sha }) => sha.startsWith(params.ref)).reverse();
    const shape = (status: (typeof statuses)[number]) =>
      statusShape(status, world.account(status.creator)!, urlOf(call, repository), urls);
    return { status: 200, body: statuses.slice(from, from + size).map(shape) };
  },

  "POST /repos/{owner}/{repo}/statuses/{sha}"(call) {
    demand(call, ["repo:status"], "statuses");
    const repository = repositoryOf(call, "write");
    const { state, context = "default", description = null, target_url = null } = call.body;
    if (!["error", "failure", "pending", "success"].includes(state)) throw invalid("Status", "state", "is invalid");
    const { sha } = call.params;
    const status = { id: call.world.nextId(), sha, state, context, description, target_url, creator: call.token.login };
    repository.statuses.push(status);
    const creator = call.world.account(call.token.login)!;
    return { status: 201, body: statusShape(status, creator, urlOf(call, repository), call.urls) };
  },
};

function hooked(call: Call): Repository {
  demand(call, ["write:repo_hook"], "repository_hooks");
  return repositoryOf(call, "admin");
}

function administered(call: Call, access: "read" | "write" = "write"): Repository {
  demand(call, ["public_repo"], "administration", access);
  return repositoryOf(call, "admin");
}

function urlOf({ urls }: Call, repository: Repository): string {
  return repositoryShape(repository, urls).url;
}

function byId<T extends { id: number }>(items: T[], id: string): T {
  const item = items.find((other) => other.id === Number(id));
  if (!item) throw notFound();
  return item;
}

function hookConfig(config: Partial<Hook["config"]> | undefined): Hook["config"] {
  if (!config?.url || !/^https?:\/\//.test(config.url)) throw invalid("Hook", "url", "url is missing a scheme");
  const { url, secret, content_type = "form", insecure_ssl = "0" } = config;
  return { content_type, insecure_ssl: String(insecure_ssl), url, ...(secret && { secret }) };
}
