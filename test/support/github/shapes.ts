import {
  type Account,
  type CommitStatus,
  type DeployKey,
  type Hook,
  type Invitation,
  now,
  type Repository,
} from "./world";

/** Addresses of one emulated GitHub. */
export interface Urls {
  /** For browsers and git, e.g. `http://127.0.0.1:3001`. */
  web: string;
  /** Of the REST API. */
  api: string;
}

/** Something's global identifier, as GraphQL knows it. */
export function nodeId(kind: string, id: number): string {
  return `${kind}_${Buffer.from(String(id)).toString("base64url")}`;
}

/** A user or organization as part of other answers. */
export function simpleUser({ id, login, type }: Account, { web, api }: Urls) {
  const url = `${api}/users/${login}`;
  return {
    login,
    id,
    node_id: nodeId({ User: "U", Organization: "O", Bot: "BOT" }[type], id),
    avatar_url: `${web}/avatars/${id}`,
    gravatar_id: "",
    url,
    html_url: `${web}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: "public",
    site_admin: false,
  };
}

export function fullUser(account: Account, urls: Urls) {
  const nothing = { name: null, company: null, blog: "", location: null, email: null, hireable: null, bio: null };
  const counts = { public_repos: 1, public_gists: 0, followers: 0, following: 0 };
  return { ...simpleUser(account, urls), ...nothing, ...counts, created_at: epoch, updated_at: epoch };
}

export function organization({ id, login }: Account, { web, api }: Urls) {
  const url = `${api}/orgs/${login}`;
  return {
    login,
    id,
    node_id: nodeId("O", id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${web}/avatars/${id}`,
    description: null,
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: 1,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: `${web}/${login}`,
    type: "Organization",
    created_at: epoch,
    updated_at: epoch,
    archived_at: null,
  };
}

/** A repository without what it comes from. */
export function repositoryShape(repository: Repository, urls: Urls, role?: string) {
  const { id, owner, name, settings, topics, createdAt } = repository;
  const full_name = `${owner.login}/${name}`;
  const html_url = `${urls.web}/${full_name}`;
  const isAdmin = role === "admin";
  const mayPush = isAdmin || role === "write";
  const zero = { size: 0, forks: 0, watchers: 0, open_issues: 0, network_count: 0, subscribers_count: 0 };
  return {
    id,
    node_id: nodeId("R", id),
    name,
    full_name,
    owner: simpleUser(owner, urls),
    html_url,
    url: `${urls.api}/repos/${full_name}`,
    clone_url: `${html_url}.git`,
    git_url: `${html_url.replace(/^https?/, "git")}.git`,
    ssh_url: `git@${new URL(urls.web).hostname}:${full_name}.git`,
    svn_url: html_url,
    mirror_url: null,
    fork: repository.parent !== undefined,
    ...settings,
    ...relatedUrls(`${urls.api}/repos/${full_name}`),
    ...zero,
    forks_count: 0,
    watchers_count: 0,
    stargazers_count: 0,
    open_issues_count: 0,
    has_pages: false,
    language: null,
    license: null,
    disabled: false,
    topics,
    created_at: createdAt,
    updated_at: createdAt,
    pushed_at: createdAt,
    permissions: { admin: isAdmin, maintain: isAdmin, push: mayPush, triage: mayPush, pull: true },
    ...(isAdmin && { security_and_analysis: { secret_scanning: off, secret_scanning_push_protection: off } }),
  };
}

/** A repository as it is asked for by itself. */
export function fullRepository(repository: Repository, urls: Urls, role?: string) {
  const { parent, template } = repository;
  return {
    ...repositoryShape(repository, urls, role),
    ...(parent && { parent: repositoryShape(parent, urls), source: repositoryShape(parent, urls) }),
    ...(template && { template_repository: repositoryShape(template, urls) }),
  };
}

function relatedUrls(url: string): Record<string, string> {
  const plain = ["contributors", "deployments", "downloads", "events", "forks", "hooks", "languages", "merges"];
  const more = ["stargazers", "subscribers", "subscription", "tags", "teams"];
  const templates = {
    archive: "/{archive_format}{/ref}",
    assignees: "/assignees{/user}",
    blobs: "/git/blobs{/sha}",
    branches: "/branches{/branch}",
    collaborators: "/collaborators{/collaborator}",
    comments: "/comments{/number}",
    commits: "/commits{/sha}",
    compare: "/compare/{base}...{head}",
    contents: "/contents/{+path}",
    git_commits: "/git/commits{/sha}",
    git_refs: "/git/refs{/sha}",
    git_tags: "/git/tags{/sha}",
    issue_comment: "/issues/comments{/number}",
    issue_events: "/issues/events{/number}",
    issues: "/issues{/number}",
    keys: "/keys{/key_id}",
    labels: "/labels{/name}",
    milestones: "/milestones{/number}",
    notifications: "/notifications{?since,all,participating}",
    pulls: "/pulls{/number}",
    releases: "/releases{/id}",
    statuses: "/statuses/{sha}",
    trees: "/git/trees{/sha}",
  };
  return Object.fromEntries([
    ...[...plain, ...more].map((name) => [`${name}_url`, `${url}/${name}`]),
    ...Object.entries(templates).map(([name, rest]) => [`${name}_url`, url + rest]),
  ]);
}

export function hookShape({ id, active, events, config, createdAt }: Hook, repositoryUrl: string) {
  const url = `${repositoryUrl}/hooks/${id}`;
  return {
    type: "Repository",
    id,
    name: "web",
    active,
    events,
    config: { ...config, ...(config.secret && { secret: "********" }) },
    created_at: createdAt,
    updated_at: createdAt,
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: { code: null, status: "unused", message: null },
  };
}

export function deployKeyShape({ id, title, key, read_only, createdAt }: DeployKey, repositoryUrl: string) {
  const url = `${repositoryUrl}/keys/${id}`;
  return { id, key, url, title, read_only, verified: true, created_at: createdAt, added_by: null, last_used: null };
}

export function statusShape(status: CommitStatus, creator: Account, repositoryUrl: string, urls: Urls) {
  const { id, sha, state, context, description, target_url } = status;
  const user = simpleUser(creator, urls);
  const times = { created_at: now(), updated_at: now() };
  const url = `${repositoryUrl}/statuses/${sha}`;
  const node_id = nodeId("SC", id);
  return {
    url,
    avatar_url: user.avatar_url,
    id,
    node_id,
    state,
    description,
    target_url,
    context,
    ...times,
    creator: user,
  };
}

export function invitationShape({ id, role }: Invitation, invitee: Account, repository: Repository, urls: Urls) {
  const minimal = repositoryShape(repository, urls);
  const permissions = { pull: "read", push: "write" }[role] ?? role;
  return {
    id,
    node_id: nodeId("RI", id),
    repository: minimal,
    invitee: simpleUser(invitee, urls),
    inviter: simpleUser(repository.owner, urls),
    permissions,
    created_at: now(),
    url: `${urls.api}/user/repository_invitations/${id}`,
    html_url: `${minimal.html_url}/invitations`,
    expired: false,
  };
}

const epoch = "2024-01-01T00:00:00Z";
const off = { status: "disabled" };
