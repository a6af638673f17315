import type { Cluster } from "./cluster";

/** What the stack makes of the cluster's own kinds: group, resource. */
export const made = [
  ["", "configmaps"],
  ["", "limitranges"],
  ["", "namespaces"],
  ["", "podtemplates"],
  ["", "resourcequotas"],
  ["", "secrets"],
  ["", "serviceaccounts"],
  ["", "services"],
  ["apps", "deployments"],
  ["apps", "statefulsets"],
  ["autoscaling", "horizontalpodautoscalers"],
  ["networking.k8s.io", "ingresses"],
  ["networking.k8s.io", "networkpolicies"],
  ["policy", "poddisruptionbudgets"],
  ["rbac.authorization.k8s.io", "rolebindings"],
  ["rbac.authorization.k8s.io", "roles"],
] as const;

/** Something that one may do: verb, group, resource, part of the resource. */
type Right = readonly [verb: string, group: string, resource: string, subresource?: string];

/** Updates are sent as patches. */
const needed: Right[] = [
  ...["get", "create", "patch", "delete"].flatMap((verb) => made.map((kind): Right => [verb, ...kind])),
  // To see what is there already.
  ["list", "", "namespaces"],
  ["list", "", "persistentvolumeclaims"],
  ["list", "apps", "deployments"],
  ["list", "apps", "statefulsets"],
  // The first models.
  ["get", "batch", "jobs"],
  ["create", "batch", "jobs"],
  ["delete", "batch", "jobs"],
  ["list", "", "pods"],
  ["get", "", "pods", "log"],
  ["list", "", "events"],
  // Elasticsearch, Kibana and the portal are set up through the API server.
  ["list", "discovery.k8s.io", "endpointslices"],
  ["create", "", "pods", "portforward"],
];

/** What of all that the stack needs one may not do, one text for each verb, e.g. `create roles, rolebindings`. */
export async function missingRights(cluster: Cluster): Promise<string[]> {
  const refused = await Promise.all(needed.map((right) => isRefused(cluster, right)));
  const byVerb = new Map<string, string[]>();
  for (const [verb, , resource, subresource] of needed.filter((_, i) => refused[i])) {
    byVerb.set(verb, [...(byVerb.get(verb) ?? []), subresource ? `${resource}/${subresource}` : resource]);
  }
  return [...byVerb].map(([verb, resources]) => `${verb} ${resources.join(", ")}`);
}

async function isRefused(cluster: Cluster, [verb, group, resource, subresource]: Right): Promise<boolean> {
  const review = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes: { verb, group, resource, subresource } },
  };
  const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  const { body } = await cluster.ask<{ status?: { allowed?: boolean } }>("POST", path, review);
  return body.status?.allowed === false;
}
