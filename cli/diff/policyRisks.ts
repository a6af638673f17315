import type { Change, Inputs } from "./change";
import { podsOf } from "./risks";

const policyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const nameLabel = "kubernetes.io/metadata.name";

/** Whether a network policy names a peer that it did not, or more ports; a rule that names none allows all of them. */
export function allowsMore(before?: Inputs, after?: Inputs): boolean {
  const rules = (inputs?: Inputs): Inputs[] => [...(inputs?.spec?.ingress ?? []), ...(inputs?.spec?.egress ?? [])];
  const peers = (inputs?: Inputs) => rules(inputs).flatMap(({ from, to }) => orAll(from ?? to));
  const ports = (inputs?: Inputs) =>
    rules(inputs).reduce((sum, rule) => sum + (rule.ports?.length || Number.POSITIVE_INFINITY), 0);
  const old = new Set(peers(before).map((peer) => JSON.stringify(peer)));
  return peers(after).some((peer) => !old.has(JSON.stringify(peer))) || ports(after) > ports(before);
}

function orAll(peers?: Inputs[]): Inputs[] {
  return peers?.length ? peers : [{}];
}

/**
 * Who from outside of the stack's namespaces a new network policy lets in to pods that are there already, in words. What
 * another policy of the same pods let in, which changes or goes, is nothing new.
 */
export function letsIn({ after }: Change, all: Change[]): string[] {
  if (!after || isNew(after, all)) return [];
  const old = all
    .filter(({ type, before }) => type === policyType && before && samePods(before, after))
    .flatMap(({ before }) => callers(before).map((peer) => JSON.stringify(peer)));
  const fresh = callers(after).filter((peer) => !isOwn(peer, after) && !old.includes(JSON.stringify(peer)));
  return [...new Set(fresh.map(inWords))];
}

function callers(policy?: Inputs): Inputs[] {
  return (policy?.spec?.ingress ?? []).flatMap(({ from }: Inputs) => orAll(from));
}

/** Whether the pods of a policy, or their namespace, come with it. */
function isNew(policy: Inputs, all: Change[]): boolean {
  const { namespace } = policy.metadata ?? {};
  return all.some(({ operation, type, after }) => {
    if (operation !== "create") return false;
    if (type === "kubernetes:core/v1:Namespace") return after?.metadata?.name === namespace;
    const labels = (after?.spec ?? after)?.template?.metadata?.labels;
    return Boolean(labels) && after?.metadata?.namespace === namespace && selects(policy, labels);
  });
}

function selects(policy: Inputs, labels: Record<string, string>): boolean {
  const wanted = Object.entries(policy.spec?.podSelector?.matchLabels ?? {});
  return wanted.length > 0 && wanted.every(([label, value]) => labels[label] === value);
}

function samePods(a: Inputs, b: Inputs): boolean {
  const pods = (policy: Inputs) => podsOf(policy.spec?.podSelector?.matchLabels, policy);
  return pods(a) === pods(b);
}

/** Whether a peer is in the policy's own namespace, or another of the stack's, whose names differ in their last part. */
function isOwn({ namespaceSelector, podSelector, ipBlock }: Inputs, policy: Inputs): boolean {
  if (ipBlock) return false;
  if (!namespaceSelector) return podSelector !== undefined;
  const prefix = (name: unknown) => String(name).replace(/-[^-]*$/, "");
  const name = namespaceSelector.matchLabels?.[nameLabel];
  return name !== undefined && prefix(name) === prefix(policy.metadata?.namespace);
}

function inWords({ namespaceSelector, ipBlock }: Inputs): string {
  if (ipBlock) return `the addresses ${ipBlock.cidr}`;
  const labels = Object.entries(namespaceSelector?.matchLabels ?? {});
  if (!namespaceSelector) return "everyone";
  if (labels.length === 0) return "pods of all namespaces";
  return `pods of namespaces with ${labels.map(([label, value]) => `${label}=${value}`).join(", ")}`;
}
