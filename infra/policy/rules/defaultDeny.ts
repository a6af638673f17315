import type { StackRule } from "../rule";
import { at, type Declared, isThere, isValues, textAt, textsAt } from "../values";

export const defaultDeny: StackRule = {
  name: "default-deny",
  demands: "Every namespace of the stack refuses all connections that no other policy allows.",
  why: "Otherwise every pod of the cluster reaches every other: one that is taken over reaches all data of all environments.",
  fix: "Make a NetworkPolicy in the namespace with podSelector {} and policyTypes [Ingress, Egress] and no rule, and allow each connection by one of its own.",
  checkStack(resources) {
    const denied = resources.filter(deniesAll).map(({ inputs }) => textAt(inputs, "metadata.namespace"));
    return resources
      .filter(
        ({ type, inputs }) =>
          type === "kubernetes:core/v1:Namespace" && !denied.includes(textAt(inputs, "metadata.name")),
      )
      .map((resource) => ({ resource, found: "no NetworkPolicy of the namespace refuses all connections" }));
  },
};

function deniesAll({ type, inputs }: Declared): boolean {
  const selector = at(inputs, "spec.podSelector");
  const types = textsAt(inputs, "spec.policyTypes");
  return (
    type === "kubernetes:networking.k8s.io/v1:NetworkPolicy" &&
    isValues(selector) &&
    Object.keys(selector).length === 0 &&
    types.includes("Ingress") &&
    types.includes("Egress") &&
    !isThere(inputs, "spec.ingress") &&
    !isThere(inputs, "spec.egress")
  );
}
