import type { StackRule } from "../rule";
import { at, type Declared, isThere, isValues, listAt, textAt, textsAt, type Value, type Values } from "../values";

const policyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

export const defaultDeny: StackRule = {
  name: "default-deny",
  demands: "Every namespace of the stack refuses all connections that no other policy allows.",
  why: "Otherwise every pod of the cluster reaches every other: one that is taken over reaches all data of all environments.",
  fix: "Make a NetworkPolicy in the namespace with podSelector {} and policyTypes [Ingress, Egress] and no rule, and allow each connection by one of its own, with peers or ports.",
  checkStack(resources) {
    const open = resources.flatMap((resource) => {
      const found = allowsAll(resource);
      return found ? [{ resource, found }] : [];
    });
    const denied = resources.filter(deniesAll).map(({ inputs }) => textAt(inputs, "metadata.namespace"));
    const undenied = resources
      .filter(
        ({ type, inputs }) =>
          type === "kubernetes:core/v1:Namespace" && !denied.includes(textAt(inputs, "metadata.name")),
      )
      .map((resource) => ({ resource, found: "no NetworkPolicy of the namespace refuses all connections" }));
    return [...undenied, ...open];
  },
};

/** Says in which direction a policy of all pods allows everything; undefined when it does not. */
function allowsAll({ type, inputs }: Declared): string | undefined {
  const selector = at(inputs, "spec.podSelector");
  if (type !== policyType || !isValues(selector) || !selectsAll(selector)) return undefined;
  const into = listAt(inputs, "spec.ingress").some((rule) => isForAll(rule, "from"));
  const out = listAt(inputs, "spec.egress").some((rule) => isForAll(rule, "to"));
  if (!into && !out) return undefined;
  return `it allows every connection ${[into && "into", out && "out of"].filter(Boolean).join(" and ")} every pod`;
}

/** A rule without ports is of all of them, one without peers of everyone. */
function isForAll(rule: Values, peers: "from" | "to"): boolean {
  if (!isEmpty(rule.ports)) return false;
  return isEmpty(rule[peers]) || listAt(rule, peers).some(isEveryone);
}

function isEveryone({ ipBlock, namespaceSelector, podSelector }: Values): boolean {
  if (isValues(ipBlock)) return /^(0\.0\.0\.0|::)\/0$/.test(textAt(ipBlock, "cidr") ?? "");
  return (
    isValues(namespaceSelector) && selectsAll(namespaceSelector) && (!isValues(podSelector) || selectsAll(podSelector))
  );
}

function selectsAll(selector: Values): boolean {
  return Object.values(selector).every(isEmpty);
}

function isEmpty(value: Value | undefined): boolean {
  return (
    value === undefined ||
    value === null ||
    ((Array.isArray(value) || isValues(value)) && Object.keys(value).length === 0)
  );
}

function deniesAll({ type, inputs }: Declared): boolean {
  const selector = at(inputs, "spec.podSelector");
  const types = textsAt(inputs, "spec.policyTypes");
  return (
    type === policyType &&
    isValues(selector) &&
    Object.keys(selector).length === 0 &&
    types.includes("Ingress") &&
    types.includes("Egress") &&
    !isThere(inputs, "spec.ingress") &&
    !isThere(inputs, "spec.egress")
  );
}
