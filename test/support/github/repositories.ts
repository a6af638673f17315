import { execFileSync } from "node:child_process";
import { type Call, demand, invalid, notFound, ownerOf, Refusal, type Route, repositoryOf } from "./routes";
import { fullRepository, repositoryShape } from "./shapes";
import type { Account, Repository } from "./world";

/** Routes about repositories themselves, by method and OpenAPI's path. */
export const repositoryRoutes: Record<string, Route> = {
  "GET /repos/{owner}/{repo}": (call) => ({ status: 200, body: shown(call, repositoryOf(call)) }),

  "PATCH /repos/{owner}/{repo}"(call) {
    demand(call, ["public_repo"], "administration");
    const repository = repositoryOf(call, "admin");
    const { name, security_and_analysis: _, ...settings } = call.body;
    if (name && name !== repository.name) throw new Refusal(422, "renaming is not emulated");
    if (settings.private !== undefined) settings.visibility = settings.private ? "private" : "public";
    if (settings.visibility) settings.private = settings.visibility !== "public";
    Object.assign(repository.settings, settings);
    return { status: 200, body: shown(call, repository) };
  },

  "DELETE /repos/{owner}/{repo}"(call) {
    demand(call, ["delete_repo"], "administration");
    call.world.remove(repositoryOf(call, "admin"));
    return { status: 204 };
  },

  "POST /repos/{owner}/{repo}/forks"(call) {
    demand(call, ["public_repo"], "administration");
    const { world, body, forkMs } = call;
    const source = repositoryOf(call);
    const owner = ownerOf(call, body.organization);
    const known = [...world.repositories.values()].find((other) => other.owner === owner && other.parent === source);
    // An account has one fork of a repository at most: GitHub answers with that, whatever name was asked for.
    if (known) return { status: 202, body: shown(call, known) };
    const fork = add(call, owner, body.name ?? source.name, { ...source.settings, is_template: false });
    fork.parent = source;
    fork.copying = setTimeout(() => world.fill(fork, world.bare(source)), forkMs);
    return { status: 202, body: shown(call, fork) };
  },

  "POST /repos/{template_owner}/{template_repo}/generate"(call) {
    demand(call, [call.body.private ? "repo" : "public_repo"], "administration");
    const { world, body, params, forkMs } = call;
    const template = repositoryOf({ ...call, params: { owner: params.template_owner, repo: params.template_repo } });
    if (!template.settings.is_template) throw notFound();
    const isPrivate = body.private ?? false;
    const visibility = isPrivate ? "private" : "public";
    const settings = { private: isPrivate, visibility, description: body.description ?? null };
    const repository = add(call, ownerOf(call, body.owner), body.name, settings);
    repository.template = template;
    repository.copying = setTimeout(() => world.fillWith(repository, filesOf(world.bare(template))), forkMs);
    return { status: 201, body: shown(call, repository) };
  },

  "PUT /repos/{owner}/{repo}/topics"(call) {
    demand(call, ["public_repo"], "administration");
    const repository = repositoryOf(call, "admin");
    repository.topics = call.body.names;
    return { status: 200, body: { names: repository.topics } };
  },

  "GET /repos/{owner}/{repo}/topics": (call) => ({ status: 200, body: { names: repositoryOf(call).topics } }),

  "GET /repos/{owner}/{repo}/vulnerability-alerts"(call) {
    repositoryOf(call, "admin");
    throw notFound();
  },

  "GET /repos/{owner}/{repo}/branches"(call) {
    const { urls } = call;
    const repository = repositoryOf(call);
    const url = repositoryShape(repository, urls).url;
    const branches = Object.entries(call.world.refs(repository)).filter(([ref]) => ref.startsWith("refs/heads/"));
    const body = branches.map(([ref, sha]) => {
      const name = ref.replace("refs/heads/", "");
      const isProtected = repository.rules.some(({ pattern }) => pattern === name);
      return { name, commit: { sha, url: `${url}/commits/${sha}` }, protected: isProtected };
    });
    return { status: 200, body };
  },

  "GET /repos/{owner}/{repo}/git/ref/{ref}"(call) {
    const repository = repositoryOf(call);
    const ref = `refs/${call.params.ref}`;
    const refs = call.world.refs(repository);
    if (Object.keys(refs).length === 0) throw new Refusal(409, "Git Repository is empty.");
    if (!refs[ref]) throw notFound();
    const url = repositoryShape(repository, call.urls).url;
    const object = { type: "commit", sha: refs[ref], url: `${url}/git/commits/${refs[ref]}` };
    return { status: 200, body: { ref, node_id: "REF_x", url: `${url}/git/${ref}`, object } };
  },
};

function shown({ world, urls, token }: Call, repository: Repository) {
  return fullRepository(repository, urls, world.role(repository, token.login));
}

function add({ world }: Call, owner: Account, name: string, settings: Record<string, unknown>): Repository {
  if (world.repository(`${owner.login}/${name}`)) {
    throw invalid("Repository", "name", "name already exists on this account");
  }
  return world.addRepository(owner, name, settings);
}

/** The files of a repository's newest commit. */
function filesOf(bare: string): Record<string, string> {
  const git = (...args: string[]) => execFileSync("git", ["-c", "safe.directory=*", "-C", bare, ...args]).toString();
  const names = git("ls-tree", "-r", "--name-only", "-z", "HEAD").split("\0").filter(Boolean);
  return Object.fromEntries(names.map((name) => [name, git("show", `HEAD:${name}`)]));
}
