import type { JsonObject } from "./values";

/** An object of Kubernetes. */
export type KubernetesObject = JsonObject & {
  apiVersion: string;
  kind: string;
  metadata: JsonObject & { name: string; namespace?: string; annotations?: Record<string, string> };
};

/** Kinds without a namespace; all others that are used here have one. */
const clusterWide =
  /^(Namespace|PersistentVolume|StorageClass|IngressClass|ClusterRole|ClusterRoleBinding|CustomResourceDefinition|PriorityClass)$/;

export function isClusterWide(kind: string): boolean {
  return clusterWide.test(kind);
}

/** `<namespace>/<name>`, or the name of what is in no namespace. */
export function idOf({ metadata: { namespace, name } }: KubernetesObject): string {
  return namespace ? `${namespace}/${name}` : name;
}

/** The object that a resource's type and identifier name, as far as they say. */
export function objectOf(urn: string, id: string): KubernetesObject {
  const { apiVersion, kind } = kindOf(urn);
  const parts = id.split("/");
  const name = parts[parts.length - 1];
  return { apiVersion, kind, metadata: parts.length > 1 ? { name, namespace: parts[0] } : { name } };
}

/** `kubernetes:apps/v1:Deployment` and `kubernetes:core/v1:Secret`, as manifests say it. */
export function kindOf(urn: string): { apiVersion: string; kind: string } {
  const type = urn.split("::")[2].split("$").slice(-1)[0];
  const [, apiVersion, kind] = type.split(":");
  return { apiVersion: apiVersion.replace(/^core\//, ""), kind };
}

/** A resource's name in the program. */
export function resourceName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Fields that cannot change in place, by kind; metadata's name and namespace never can. */
const fixed: Record<string, RegExp> = {
  ConfigMap: /^(immutable|data|binaryData)(\.|\[|$)/,
  Secret: /^(type|immutable|data|stringData)(\.|\[|$)/,
  Deployment: /^spec\.selector/,
  StatefulSet: /^spec\.(selector|serviceName|podManagementPolicy|volumeClaimTemplates)/,
  DaemonSet: /^spec\.selector/,
  Job: /^spec\.(selector|template|completions|completionMode)/,
  PersistentVolumeClaim: /^spec\.(accessModes|storageClassName|volumeName|volumeMode|selector)/,
  Service: /^spec\.clusterIP/,
  RoleBinding: /^roleRef/,
  ClusterRoleBinding: /^roleRef/,
  StorageClass: /^(provisioner|parameters|reclaimPolicy|volumeBindingMode)/,
  IngressClass: /^spec\.controller/,
};

/** Those of the changed paths for which the object must be made anew. */
export function replacing(kind: string, changed: string[]): string[] {
  return changed.filter(
    (path) => /^(apiVersion|kind|metadata\.name|metadata\.namespace)$/.test(path) || fixed[kind]?.test(path),
  );
}
