import { type Static, Type } from "@sinclair/typebox";
import { ResourceError, type ResourceHandler, type Work } from "../handler";
import { connectionProperties, GitHubApi } from "./api";

const Inputs = Type.Object({
  ...connectionProperties,
  owner: Type.Optional(Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9_-]*$" })),
  scopes: Type.Array(Type.String()),
});
type Inputs = Static<typeof Inputs>;
interface State extends Inputs {
  /** Account the repositories are in, as GitHub spells it. */
  login: string;
}

interface Account {
  login: string;
  type: "User" | "Organization";
}

/** What a classic scope is needed for. */
const reasons: Record<string, string> = {
  repo: "makes repositories, protects branches, tells commit statuses",
  "admin:repo_hook": "makes webhooks",
  delete_repo: "removes at destroy the repositories that up has made",
};

/** Scopes that each scope includes. */
const included: Record<string, string[]> = { repo: ["public_repo", "admin:repo_hook"] };

/**
 * Looks, before anything is made at GitHub, whether it can be: the token is good, has its scopes, and the account is
 * there. It makes nothing itself. A fine-grained token does not tell what it may do; GitHub refuses later what it may not.
 */
export const access: ResourceHandler<Inputs, State> = {
  inputs: Inputs,
  replaceOn: [],
  // So that a preview where no token is at hand still shows what an update would do.
  keeps: ["token"],

  async create(inputs, work) {
    return { id: inputs.owner ?? "own", state: { ...inputs, login: await look(inputs, work) } };
  },

  async read(_id, state) {
    return state;
  },

  async update(_id, _old, inputs, work) {
    return { ...inputs, login: await look(inputs, work) };
  },

  async delete() {},
};

async function look(inputs: Inputs, work: Work): Promise<string> {
  const api = new GitHubApi(inputs, work);
  const { body: user, headers } = await api.get<Account>("/user");
  checkScopes(inputs.scopes, headers.get("x-oauth-scopes"), user.login, api.addresses.web, work);
  if (!inputs.owner) return user.login;
  const { status, body: owner } = await api.get<Account>(`/users/${inputs.owner}`, [404]);
  if (status === 404) {
    throw new ResourceError(
      `There is no user or organization "${inputs.owner}" at ${api.addresses.web}. Correct cd4ml:githubOwner.`,
    );
  }
  if (owner.type === "User" && owner.login !== user.login) {
    throw new ResourceError(
      `The GitHub token belongs to ${user.login}, who cannot make repositories for the user ${owner.login}. Set ` +
        `cd4ml:githubOwner to ${user.login} or to an organization, or use a token of ${owner.login}.`,
    );
  }
  return owner.login;
}

function checkScopes(needed: string[], header: string | null, login: string, web: string, work: Work): void {
  if (header === null) {
    work.progress(`the token of ${login} is fine-grained: GitHub tells what it may do only when it is used`);
    return;
  }
  const has = header.split(/,\s*/).filter(Boolean);
  const all = has.flatMap((scope) => [scope, ...(included[scope] ?? [])]);
  const missing = needed.filter((scope) => !all.includes(scope));
  if (missing.length === 0) return;
  const list = missing.map((scope) => `${scope} (${reasons[scope] ?? "is asked for"})`).join(", ");
  throw new ResourceError(
    `The GitHub token of ${login} lacks the scope ${list}. It has: ${has.join(", ") || "none"}. Add the scope at ` +
      `${web}/settings/tokens; the token stays the same. Then run the same command again.`,
  );
}
