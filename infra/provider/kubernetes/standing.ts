import { ResourceError } from "../handler";
import type { Cluster } from "./cluster";

interface Named {
  metadata: { name: string; namespace?: string };
}

/** Names the stack whose workloads a new state may take over, by the first part of its namespaces' names. */
const consent = "CD4ML_ADOPT";

/**
 * Refuses a cluster that runs the stack's workloads already, for a state that knows none of them: they would be taken over
 * with new passwords. Namespaces and volumes that were kept run nothing.
 *
 * @param prefix first part of the namespaces' names
 * @throws ResourceError unless `CD4ML_ADOPT` names the stack
 */
export async function refuseUnknown(cluster: Cluster, prefix: string): Promise<void> {
  if (process.env[consent] === prefix) return;
  const ours = encodeURIComponent(`cd4ml.dev/stack=${prefix}`);
  const namespaces = await list(cluster, `/api/v1/namespaces?labelSelector=${ours}`);
  const workloads = encodeURIComponent("app.kubernetes.io/part-of=cd4ml");
  const paths = namespaces.flatMap(({ metadata: { name } }) =>
    ["deployments", "statefulsets"].map(
      (kind) => `/apis/apps/v1/namespaces/${name}/${kind}?labelSelector=${workloads}`,
    ),
  );
  const found = (await Promise.all(paths.map((path) => list(cluster, path)))).flat();
  if (found.length === 0) return;
  const places = [...new Set(found.map(({ metadata }) => metadata.namespace))].join(", ");
  throw new ResourceError(
    `cluster "${cluster.context}" at ${cluster.server} runs the stack ${prefix} already, in ${places}, and this state knows ` +
      "nothing of it. Choose the state that does by PULUMI_BACKEND_URL; or delete these namespaces; or take over what " +
      `runs there, with new passwords, by ${consent}=${prefix}.`,
  );
}

/**
 * Refuses to make several nodes of an Elasticsearch of one, or fewer of several. The nodes that are new would be a second
 * event store beside the old one's; those that are left would not have what only the others have, and one alone could elect
 * no master. More of several are no matter, and fewer neither, once they have been emptied and their set made smaller.
 *
 * @param nodes how many are wanted
 * @throws ResourceError that says how it is done without a loss
 */
export async function refuseOtherNodes(cluster: Cluster, prefix: string, nodes: number): Promise<void> {
  const namespace = `${prefix}-shared`;
  const there = await nodesOf(cluster, namespace);
  if (there === 0 || there === nodes || (there > 1 && nodes > there)) return;
  const what = `Elasticsearch in ${namespace} of cluster "${cluster.context}"`;
  const leave = `Leave cd4ml:parts: {elasticsearch: {replicas: ${there}}}`;
  if (there > 1 && nodes > 1) {
    throw new ResourceError(
      `${what} has ${there} nodes and cannot become one of ${nodes}: events that only the others have would be lost. ` +
        `${leave}; or first empty the last nodes one by one, as docs/backup.md says.`,
    );
  }
  throw new ResourceError(
    `${what} has the volumes of ${there} ${there > 1 ? "nodes" : "node"} and cannot become one of ${nodes}: events would be ` +
      `lost. ${leave}; or take the events aside, make it anew and bring them back, as docs/backup.md says.`,
  );
}

/** Nodes of the event store: as many as its set has, or had when it left its volumes. */
async function nodesOf(cluster: Cluster, namespace: string): Promise<number> {
  const selector = encodeURIComponent("app.kubernetes.io/name=elasticsearch");
  const claims = await list(
    cluster,
    `/api/v1/namespaces/${namespace}/persistentvolumeclaims?labelSelector=${selector}`,
  );
  if (claims.length === 0) return 0;
  const path = `/apis/apps/v1/namespaces/${namespace}/statefulsets/elasticsearch`;
  const { body } = await cluster.ask<{ spec?: { replicas?: number } }>("GET", path);
  return body.spec?.replicas || claims.length;
}

/** Objects of a list; none where one may not look. */
async function list(cluster: Cluster, path: string): Promise<Named[]> {
  return (await cluster.ask<{ items?: Named[] }>("GET", path)).body.items ?? [];
}
