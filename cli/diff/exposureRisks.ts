import type { Change, Inputs } from "./change";
import { allowsMore, letsIn } from "./policyRisks";
import type { Rule, Rules } from "./risks";

const publishes: Rule = ({ name, type, before, after }) => {
  if (type === "docker:index/container:Container") {
    const fresh = added(before?.ports, after?.ports).filter(({ ip }) => ip !== "127.0.0.1" && ip !== "::1");
    if (fresh.length > 0) return `${name} can be reached from elsewhere at port ${fresh.map(portOf).join(", ")}`;
  }
  const [old, wanted] = [before?.spec?.type, after?.spec?.type];
  if (type === "kubernetes:core/v1:Service" && wanted !== old && /NodePort|LoadBalancer/.test(String(wanted))) {
    return `${name} can be reached from outside of the cluster (${wanted})`;
  }
  if (type !== "kubernetes:networking.k8s.io/v1:Ingress") return undefined;
  const hosts = (inputs?: Inputs) => (inputs?.spec?.rules ?? []).map(({ host = "*" }: Inputs) => host);
  const opened = hosts(after).filter((host: string) => !hosts(before).includes(host));
  return opened.length > 0 ? `people reach ${name} at ${opened.join(", ")}` : undefined;
};

function portOf({ external, internal }: Inputs): string {
  return String(external ?? internal);
}

const connects: Rule = (change, all) => {
  const { operation, name, type, before, after } = change;
  if (type !== "kubernetes:networking.k8s.io/v1:NetworkPolicy") return undefined;
  if (operation === "delete" && name.endsWith("default-deny") && !isGone(before?.metadata?.namespace, all)) {
    return `${name}: every connection is allowed`;
  }
  if (operation === "update" && allowsMore(before, after)) return `${name} allows more connections`;
  const others = operation === "create" ? letsIn(change, all) : [];
  return others.length > 0 ? `${name} lets in ${others.join(", ")}` : undefined;
};

function isGone(namespace: string, all: Change[]): boolean {
  const goes = ({ type, operation }: Change) => type === namespaceType && operation === "delete";
  return all.some((each) => goes(each) && each.before?.metadata?.name === namespace);
}

const namespaceType = "kubernetes:core/v1:Namespace";
const standard = "pod-security.kubernetes.io/enforce";
/** From what admits every pod on. */
const standards = ["privileged", "baseline", "restricted"];

const admitsMore: Rule = ({ name, type, before, after }) => {
  if (type !== namespaceType || !before || !after) return undefined;
  const of = ({ metadata }: Inputs): string => metadata?.labels?.[standard] ?? "privileged";
  if (standards.indexOf(of(after)) >= standards.indexOf(of(before))) return undefined;
  return `${name} admits pods that are ${of(after)}, so far ${of(before)} ones only`;
};

const unprotects: Rule = ({ operation, name, type, before, after }) => {
  if (type !== "github:index/branchProtection:BranchProtection") return undefined;
  if (operation === "delete") return `${name}: anyone who may push can change the branch without a green delivery`;
  const lost = before && after ? lostProtection(before, after) : [];
  return lost.length > 0 ? `${name} does without ${lost.join(", ")}` : undefined;
};

/** What a branch was protected by and is no longer. */
function lostProtection(before: Inputs, after: Inputs): string[] {
  const contexts = ({ requiredStatusChecks: checks = [] }: Inputs): string[] =>
    checks.flatMap(({ contexts = [] }: Inputs) => contexts);
  const reviews = ({ requiredPullRequestReviews: all = [] }: Inputs): Inputs => all[0] ?? {};
  const approvals = (inputs: Inputs): number =>
    inputs.requiredPullRequestReviews?.length ? (reviews(inputs).requiredApprovingReviewCount ?? 1) : 0;
  const was = (is: (inputs: Inputs) => boolean | undefined, what: string) => (is(before) && !is(after) ? [what] : []);
  return [
    ...was(({ pattern }) => pattern === before.pattern, `the branch ${before.pattern}`),
    ...contexts(before)
      .filter((context) => !contexts(after).includes(context))
      .map((context) => `the check ${context}`),
    ...(approvals(after) < approvals(before) ? [`${approvals(before) - approvals(after)} of its approvals`] : []),
    ...was((inputs) => reviews(inputs).requireCodeOwnerReviews, "the approval of code owners"),
    ...was(({ enforceAdmins }) => enforceAdmins, "all that for administrators"),
    ...was(({ allowsForcePushes }) => !allowsForcePushes, "the refusal of forced pushes"),
    ...was(({ allowsDeletions }) => !allowsDeletions, "the refusal of its deletion"),
  ];
}

const opensUp: Rule = ({ name, type, before, after }) => {
  const becomes = (is: (inputs: Inputs) => boolean) => Boolean(before && after && is(after) && !is(before));
  if (type === "github:index/repository:Repository" && becomes(({ visibility }) => visibility === "public")) {
    return `${name} is open to everyone`;
  }
  const trusts = ({ configuration }: Inputs) => /^(true|1)$/.test(String(configuration?.insecureSsl));
  if (type === "github:index/repositoryWebhook:RepositoryWebhook" && becomes(trusts)) {
    return `${name}: GitHub tells whoever answers at its address, whatever the certificate`;
  }
  if (type !== "kubernetes:rbac.authorization.k8s.io/v1:Role" || !before) return undefined;
  return added(before.rules, after?.rules).length > 0 ? `${name} has more rights in the cluster` : undefined;
};

/** Items of a list that were not in it before. */
function added(before: Inputs[] = [], after: Inputs[] = []): Inputs[] {
  const old = new Set(before.map((item) => JSON.stringify(item)));
  return after.filter((item) => !old.has(JSON.stringify(item)));
}

/** What others can reach, or may do, that could not before. */
export const exposureRules: Rules = [
  ["exposure", publishes],
  ["exposure", connects],
  ["exposure", admitsMore],
  ["exposure", unprotects],
  ["exposure", opensUp],
];
