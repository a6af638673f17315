import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Memory } from "../../workload";
import { denyByDefault, stackLabel } from "./networkPolicies";

/** What everything in a namespace may ask for together. */
export interface NamespaceQuota {
  cpu: number;
  memory: Memory;
  storage: Memory;
  pods: number;
}

/** What {@link makeNamespace} needs. */
export interface NamespaceArgs {
  name: string;
  labels: Record<string, string>;
  /** First part of the names of the stack's namespaces. */
  prefix: string;
  quota: NamespaceQuota;
  /** Whether it stays, with the volumes in it, when the stack goes. */
  keep: boolean;
}

/**
 * A namespace of its own for the shared services or an environment: pods that are not `restricted` are refused, nobody
 * uses more than the quota, and no connection is open that is not declared.
 */
export function makeNamespace(
  resource: string,
  { name, labels, prefix, quota, keep }: NamespaceArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Namespace {
  const standards = Object.fromEntries(
    ["enforce", "audit", "warn"].map((mode) => [`pod-security.kubernetes.io/${mode}`, "restricted"]),
  );
  const namespace = new k8s.core.v1.Namespace(
    resource,
    { metadata: { name, labels: { ...labels, ...standards, [stackLabel]: prefix } } },
    { ...opts, retainOnDelete: keep },
  );
  const inside = { ...opts, dependsOn: namespace };
  const metadata = { namespace: name, labels };
  new k8s.core.v1.ResourceQuota(
    resource,
    {
      metadata: { ...metadata, name: "quota" },
      spec: {
        hard: {
          "requests.cpu": String(quota.cpu),
          "limits.memory": quota.memory,
          "requests.storage": quota.storage,
          pods: String(quota.pods),
          "services.loadbalancers": "0",
          "services.nodeports": "0",
        },
      },
    },
    inside,
  );
  // For pods that others start here without saying what they may use.
  const container = {
    type: "Container",
    default: { cpu: "500m", memory: "512Mi" },
    defaultRequest: { cpu: "100m", memory: "512Mi" },
  };
  new k8s.core.v1.LimitRange(
    resource,
    { metadata: { ...metadata, name: "defaults" }, spec: { limits: [container] } },
    inside,
  );
  denyByDefault(resource, name, labels, inside);
  return namespace;
}
