import { podOf } from "../pods";
import type { ResourceRule } from "../rule";
import { at, isNot, isThere, listAt } from "../values";

export const noServiceAccountToken: ResourceRule = {
  name: "no-service-account-token",
  demands: "Pods have no token of the cluster's API.",
  why: "A token in a pod is a way from its program into the cluster; programs that never ask the API need none.",
  fix: "Set automountServiceAccountToken: false in the pod; leave out `startsPods` in the workload.",
  check(resource) {
    const spec = podOf(resource)?.spec;
    if (!spec) return [];
    const mounted = isNot(at(spec, "automountServiceAccountToken"), false)
      ? ["automountServiceAccountToken is not false"]
      : [];
    const projected = listAt(spec, "volumes").flatMap((volume) =>
      listAt(volume, "projected.sources").filter(
        // One for somebody else the cluster's API does not take.
        (source) => isThere(source, "serviceAccountToken") && !isThere(source, "serviceAccountToken.audience"),
      ),
    );
    return projected.length > 0 ? [...mounted, "a volume holds a service account's token"] : mounted;
  },
};
