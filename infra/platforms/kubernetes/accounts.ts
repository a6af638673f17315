import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

type PolicyRule = k8s.types.input.rbac.v1.PolicyRule;

/** Of which workload. */
export interface AccountArgs {
  metadata: { name: string; namespace: pulumi.Input<string>; labels: Record<string, string> };
  /** Whether it starts pods of its own in its namespace. */
  startsPods: boolean;
}

/**
 * Starting a pod for each build, and looking after it: what Jenkins' plugin for Kubernetes asks for. Steps run in the
 * agent, so that nothing has to be executed in a pod from outside.
 */
const startingPods: PolicyRule[] = [
  { apiGroups: [""], resources: ["pods"], verbs: ["create", "delete", "get", "list", "watch"] },
  { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
  { apiGroups: [""], resources: ["events"], verbs: ["list", "watch"] },
];

/** Who a workload's pods are to the cluster: nobody in particular, unless it starts pods itself. */
export function account(
  resource: string,
  { metadata, startsPods }: AccountArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  const { name, namespace } = metadata;
  const made = new k8s.core.v1.ServiceAccount(resource, { metadata, automountServiceAccountToken: false }, opts);
  if (!startsPods) return;
  const after = { ...opts, dependsOn: made };
  const role = new k8s.rbac.v1.Role(resource, { metadata, rules: startingPods }, after);
  new k8s.rbac.v1.RoleBinding(
    resource,
    {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
    after,
  );
}
