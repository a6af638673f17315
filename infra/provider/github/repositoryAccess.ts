import { type Static, Type } from "@sinclair/typebox";
import { ResourceError, type ResourceHandler, type Work } from "../handler";
import { connectionProperties, GitHubApi } from "./api";

const Inputs = Type.Object({
  ...connectionProperties,
  owner: Type.String({ minLength: 1 }),
  name: Type.String({ pattern: "^[A-Za-z0-9._-]{1,100}$" }),
  from: Type.Union([Type.Literal("fork"), Type.Literal("template"), Type.Literal("existing")]),
  source: Type.String({ pattern: "^[^/\\s]+/[^/\\s]+$" }),
});
type Inputs = Static<typeof Inputs>;
interface State extends Inputs {
  /** Of an existing repository; empty for one that is yet to be made. */
  cloneUrl: string;
  htmlUrl: string;
  nodeId: string;
}

interface Repository {
  full_name: string;
  clone_url: string;
  html_url: string;
  node_id: string;
  is_template?: boolean;
  parent?: { full_name: string };
  permissions?: { admin: boolean };
}

/**
 * Looks whether an environment's repository can be had: its source is there, its name is free, or it is a fork of the
 * source already, as after an interrupted run. It makes nothing itself.
 */
export const repositoryAccess: ResourceHandler<Inputs, State> = {
  inputs: Inputs,
  replaceOn: ["baseUrl", "owner", "name", "from", "source"],

  async create(inputs, work) {
    const api = new GitHubApi(inputs, work);
    const source = await visible(api, inputs);
    if (inputs.from === "existing") checkExisting(inputs, source);
    else await checkName(api, inputs, source, work);
    const isThere = inputs.from === "existing";
    const [cloneUrl, htmlUrl, nodeId] = isThere ? [source.clone_url, source.html_url, source.node_id] : ["", "", ""];
    return { id: `${inputs.owner}/${inputs.name}`, state: { ...inputs, cloneUrl, htmlUrl, nodeId } };
  },

  async read(_id, state) {
    return state;
  },

  async update(_id, old, inputs) {
    return { ...old, ...inputs };
  },

  async delete() {},
};

async function visible(api: GitHubApi, { from, source }: Inputs): Promise<Repository> {
  const { status, body } = await api.get<Repository>(`/repos/${source}`, [404]);
  if (status === 404) {
    const role = { fork: "to fork", template: "to copy as a template", existing: "to use" }[from];
    throw new ResourceError(
      `There is no repository ${source} ${role} at ${api.addresses.web}, or the token may not see it. Correct its ` +
        "name, or give the token access to it.",
    );
  }
  if (from === "template" && !body.is_template) {
    throw new ResourceError(
      `${source} is no template. Tick "Template repository" in its settings (${body.html_url}/settings), or fork it.`,
    );
  }
  return body;
}

function checkExisting({ owner }: Inputs, { full_name, permissions, html_url }: Repository): void {
  if (full_name.split("/")[0].toLowerCase() !== owner.toLowerCase()) {
    throw new ResourceError(
      `${full_name} is not in the account ${owner} that this stack works in. Set cd4ml:githubOwner to its owner.`,
    );
  }
  if (permissions && !permissions.admin) {
    throw new ResourceError(
      `The token's account does not administer ${full_name}, which webhook and deploy key need. Let its owner give ` +
        `the right "Admin" at ${html_url}/settings/access, or use the owner's token.`,
    );
  }
}

async function checkName(api: GitHubApi, inputs: Inputs, source: Repository, work: Work): Promise<void> {
  const { owner, name, from } = inputs;
  const { status, body } = await api.get<Repository>(`/repos/${owner}/${name}`, [404]);
  if (status === 404) {
    if (from === "fork") await checkOtherForks(api, inputs, source);
    return;
  }
  if (from === "fork" && body.parent?.full_name === source.full_name) {
    work.progress(`uses the fork ${body.full_name} that is there`);
    return;
  }
  const what = from === "fork" ? `is no fork of ${source.full_name}` : "would have to be made";
  throw new ResourceError(
    `The name ${body.full_name} is taken: that repository is there and ${what}. Set another name for the environment, ` +
      `rename or delete that repository (${body.html_url}/settings), or use it as it is: {existing: ${body.full_name}}.`,
  );
}

const forksQuery = `query($owner: String!, $after: String) {
  repositoryOwner(login: $owner) {
    repositories(isFork: true, first: 100, after: $after, ownerAffiliations: OWNER) {
      nodes { nameWithOwner parent { nameWithOwner } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

interface ForkPage {
  nodes: { nameWithOwner: string; parent: { nameWithOwner: string } | null }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}
interface Forks {
  repositoryOwner: { repositories: ForkPage } | null;
}

/** An account has one fork of a repository: asked for a second one, GitHub answers with the first, which would be renamed. */
async function checkOtherForks(api: GitHubApi, { owner, name }: Inputs, source: Repository): Promise<void> {
  let page: ForkPage | undefined;
  do {
    const after = page?.pageInfo.endCursor ?? null;
    page = (await api.query<Forks>(forksQuery, { owner, after })).repositoryOwner?.repositories;
    const other = page?.nodes.find(({ parent }) => parent?.nameWithOwner === source.full_name);
    if (other) {
      throw new ResourceError(
        `${owner} has a fork of ${source.full_name} already, ${other.nameWithOwner}, and GitHub allows one for each ` +
          `account. Rename it to ${name}, use it as it is ({existing: ${other.nameWithOwner}}), or make copies from a ` +
          `template ({template: ${source.full_name}}).`,
      );
    }
  } while (page?.pageInfo.hasNextPage);
}
