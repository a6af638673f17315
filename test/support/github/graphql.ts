import { type Call, demand, Refusal } from "./routes";
import { nodeId, repositoryShape } from "./shapes";
import type { ProtectionRule, Repository } from "./world";

/** What a query asks for: fields by name, and for each what is asked of it. `... on Type` is a field of that name. */
interface Selection {
  [field: string]: { argument?: string; fields: Selection };
}

/** GitHub's GraphQL, as far as branch protection and forks need it. Answers exactly what was asked for. */
export function answerGraphql(call: Call): { data?: unknown; errors?: { type: string; message: string }[] } {
  const { query, variables = {} } = call.body as { query: string; variables?: Record<string, unknown> };
  try {
    const tokens: string[] = query.match(/\.\.\.|[{}()]|[^\s{}().,]+/g) ?? [];
    const selection = parse(tokens.slice(tokens.indexOf("{", endOfVariables(tokens))));
    const data = Object.entries(selection).map(([field, { fields }]) => [
      field,
      project(resolve(call, field, variables), fields),
    ]);
    return { data: Object.fromEntries(data) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { errors: [{ type: error.status === 404 ? "NOT_FOUND" : "FORBIDDEN", message: error.message }] };
  }
}

function endOfVariables(tokens: string[]): number {
  const open = tokens.indexOf("(");
  return open >= 0 && open < tokens.indexOf("{") ? tokens.indexOf(")") : 0;
}

/** Reads `{ field(argument: $x) { … } ... on Type { … } }`. */
function parse(tokens: string[]): Selection {
  tokens.shift();
  const selection: Selection = {};
  while (tokens.length > 0) {
    const token = tokens.shift()!;
    if (token === "}") break;
    const field = token === "..." ? `... on ${tokens.splice(0, 2)[1]}` : token;
    if (tokens[0] === "(") tokens.splice(0, tokens.indexOf(")") + 1);
    selection[field] = { fields: tokens[0] === "{" ? parse(tokens) : {} };
  }
  return selection;
}

type Thing = Record<string, unknown> & { __typename?: string };

function project(value: unknown, fields: Selection): unknown {
  if (Array.isArray(value)) return value.map((item) => project(item, fields));
  if (value === null || typeof value !== "object" || Object.keys(fields).length === 0) return value;
  const thing = value as Thing;
  const entries = Object.entries(fields).flatMap(([field, { fields: inner }]): [string, unknown][] => {
    if (!field.startsWith("... on ")) return [[field, project(thing[field] ?? null, inner)]];
    const matches = field === `... on ${thing.__typename}`;
    return matches ? Object.entries(project(thing, inner) as object) : [];
  });
  return Object.fromEntries(entries);
}

function resolve(call: Call, field: string, variables: Record<string, unknown>): unknown {
  const name = field.split("(")[0];
  const input = variables.input as Thing | undefined;
  switch (name) {
    case "node":
      return nodeThing(call, String(variables.id));
    case "repositoryOwner":
      return ownerThing(call, String(variables.login ?? variables.owner));
    case "repository":
      return repositoryThing(call, visible(call, `${variables.owner}/${variables.name}`));
    case "createBranchProtectionRule":
      return createRule(call, input!);
    case "updateBranchProtectionRule":
      return updateRule(call, input!);
    case "deleteBranchProtectionRule":
      return deleteRule(call, input!);
    default:
      throw new Refusal(400, `Field '${name}' is not emulated`);
  }
}

function visible({ world, token }: Call, fullName: string): Repository {
  const repository = world.repository(fullName);
  if (!repository || !world.role(repository, token.login)) {
    throw new Refusal(404, `Could not resolve to a Repository with the name '${fullName}'.`);
  }
  return repository;
}

function nodeThing(call: Call, id: string): Thing {
  const all = [...call.world.repositories.values()];
  const repository = all.find((other) => nodeId("R", other.id) === id);
  if (repository) return repositoryThing(call, repository);
  for (const owner of all) {
    const rule = owner.rules.find((other) => other.id === id);
    if (rule) return ruleThing(call, owner, rule);
  }
  throw new Refusal(404, `Could not resolve to a node with the global id of '${id}'`);
}

function repositoryThing({ urls }: Call, repository: Repository): Thing {
  const { name, node_id: id, full_name: nameWithOwner } = repositoryShape(repository, urls);
  const parent = repository.parent && { nameWithOwner: repositoryShape(repository.parent, urls).full_name };
  return { __typename: "Repository", id, name, nameWithOwner, isFork: parent !== undefined, parent: parent ?? null };
}

function ownerThing(call: Call, login: string): Thing | null {
  const owner = call.world.account(login);
  if (!owner) return null;
  const forks = [...call.world.repositories.values()].filter((other) => other.owner === owner && other.parent);
  const nodes = forks.map((fork) => repositoryThing(call, fork));
  const pageInfo = { hasNextPage: false, endCursor: null };
  return { __typename: owner.type, login: owner.login, repositories: { nodes, pageInfo } };
}

const switches = {
  allowsDeletions: false,
  allowsForcePushes: false,
  blocksCreations: false,
  dismissesStaleReviews: false,
  isAdminEnforced: false,
  lockBranch: false,
  requireLastPushApproval: false,
  requiresApprovingReviews: false,
  requiresCodeOwnerReviews: false,
  requiresCommitSignatures: false,
  requiresConversationResolution: false,
  requiresLinearHistory: false,
  requiresStatusChecks: false,
  requiresStrictStatusChecks: false,
  restrictsPushes: false,
  restrictsReviewDismissals: false,
};

function ruleThing(call: Call, repository: Repository, rule: ProtectionRule): Thing {
  const nobody = { nodes: [] };
  const lists = ["pushAllowances", "reviewDismissalAllowances", "bypassForcePushAllowances"];
  return {
    __typename: "BranchProtectionRule",
    repository: repositoryThing(call, repository),
    ...Object.fromEntries([...lists, "bypassPullRequestAllowances"].map((list) => [list, nobody])),
    ...switches,
    requiredApprovingReviewCount: 0,
    requiredStatusCheckContexts: [],
    ...rule,
  };
}

function administered(call: Call, id: unknown): Repository {
  demand(call, ["public_repo"], "administration");
  const repository = [...call.world.repositories.values()].find((other) => nodeId("R", other.id) === id);
  if (!repository) throw new Refusal(404, `Could not resolve to a node with the global id of '${id}'`);
  if (call.world.role(repository, call.token.login) === "admin") return repository;
  throw new Refusal(403, `${call.token.login} does not have the correct permissions to execute this query`);
}

function createRule(call: Call, { repositoryId, clientMutationId: _, ...values }: Thing): Thing {
  const repository = administered(call, repositoryId);
  const pattern = String(values.pattern);
  if (repository.rules.some((rule) => rule.pattern === pattern)) {
    throw new Refusal(422, `Name already protected: ${pattern}`);
  }
  const rule: ProtectionRule = { ...values, pattern, id: nodeId("BPR", call.world.nextId()) };
  repository.rules.push(rule);
  return { branchProtectionRule: ruleThing(call, repository, rule) };
}

function ruleOf(call: Call, id: unknown): { repository: Repository; rule: ProtectionRule } {
  for (const repository of call.world.repositories.values()) {
    const rule = repository.rules.find((other) => other.id === id);
    if (rule) return { repository: administered(call, nodeId("R", repository.id)), rule };
  }
  throw new Refusal(404, `Could not resolve to a node with the global id of '${id}'`);
}

function updateRule(call: Call, { branchProtectionRuleId, clientMutationId: _, ...values }: Thing): Thing {
  const { repository, rule } = ruleOf(call, branchProtectionRuleId);
  Object.assign(rule, values);
  return { branchProtectionRule: ruleThing(call, repository, rule) };
}

function deleteRule(call: Call, { branchProtectionRuleId }: Thing): Thing {
  const { repository, rule } = ruleOf(call, branchProtectionRuleId);
  repository.rules = repository.rules.filter((other) => other !== rule);
  return { clientMutationId: null };
}
