import { createHash, randomBytes } from "node:crypto";
import type { JsonObject } from "./values";

/** An object of Kubernetes. */
export type KubernetesObject = JsonObject & {
  apiVersion: string;
  kind: string;
  metadata: JsonObject & { name: string; namespace?: string; annotations?: Record<string, string> };
};

/** Kinds without a namespace, by the names that Kubernetes and its most common extensions give them. */
const clusterWide =
  /^(Cluster\w+|Namespace|Node|PersistentVolume|APIService|CustomResourceDefinition|CSI(Driver|Node)|VolumeAttachment|(Storage|Ingress|Priority|Runtime|Gateway)Class|(Validating|Mutating)(WebhookConfiguration|AdmissionPolicy(Binding)?))$/;

/** Whether objects of the kind are in no namespace. It is known without a cluster, so that previews need none. */
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

/** Name of an object that the program gives none: the resource's and something random, unless it was named so before. */
export function generatedName(urn: string, seed: Uint8Array, old?: KubernetesObject["metadata"]): string {
  if (old?.annotations?.[autonamed] === "true") return old.name;
  const random = seed.length > 0 ? seed : randomBytes(16);
  return `${resourceName(urn).toLowerCase()}-${createHash("sha256").update(random).digest("hex").slice(0, 8)}`;
}

/** Annotation of what was named so. */
export const autonamed = "pulumi.com/autonamed";

function resourceName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
