import { podOf } from "../pods";
import type { ResourceRule } from "../rule";
import { at, isHidden, isNot, isThere, listAt, type Values } from "../values";

export const noServiceAccountToken: ResourceRule = {
  name: "no-service-account-token",
  demands: "Pods have no token of the cluster's API.",
  why: "A token in a pod is a way from its program into the cluster; programs that never ask the API need none.",
  fix: "Set automountServiceAccountToken: false in the pod; leave out `startsPods` in the workload. Of tokens in volumes only those for the audience sts.amazonaws.com are known to be for somebody else.",
  check(resource) {
    const spec = podOf(resource)?.spec;
    if (!spec) return [];
    const mounted = isNot(at(spec, "automountServiceAccountToken"), false)
      ? ["automountServiceAccountToken is not false"]
      : [];
    const projected = listAt(spec, "volumes").flatMap((volume) => listAt(volume, "projected.sources").filter(isForApi));
    return projected.length > 0 ? [...mounted, "a volume holds a service account's token"] : mounted;
  },
};

/** Who is known to be somebody else than a cluster's API; that goes by names which every cluster may choose. */
const others = ["sts.amazonaws.com"];

/** Whether a volume's source is a token that the cluster's API may take. */
function isForApi(source: Values): boolean {
  if (!isThere(source, "serviceAccountToken")) return false;
  const audience = at(source, "serviceAccountToken.audience");
  return !isHidden(audience) && !others.includes(String(audience));
}
