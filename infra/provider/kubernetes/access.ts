import { type Static, Type } from "@sinclair/typebox";
import { ResourceError, type ResourceHandler } from "../handler";
import { type Cluster, openCluster } from "./cluster";
import { missingRights } from "./rights";
import { refuseOtherNodes, refuseUnknown } from "./standing";

const Inputs = Type.Object({
  context: Type.String(),
  storageClass: Type.Optional(Type.String()),
  ingressClass: Type.Optional(Type.String()),
  prefix: Type.Optional(Type.String()),
  eventNodes: Type.Optional(Type.Integer()),
});
type Inputs = Static<typeof Inputs>;
type State = Inputs & {
  serverVersion: string;
  /** Tells the cluster from every other; empty where one may not look. */
  clusterId?: string;
};

/** The oldest that is still looked after by its makers and has all that is used. */
const oldestMinor = 29;

/**
 * Looks before anything is made, and before anything is looked at, whether the cluster answers, is new enough, has the
 * classes that are named, and lets whoever the kubeconfig says make the stack. Everything wrong is told at once. Then it is
 * looked whether what runs there already may become what is wanted. From then on it is to be the same cluster: in another
 * one all of the stack would seem to be gone, and be made once more.
 */
export const kubernetesAccess: ResourceHandler<Inputs, State> = {
  inputs: Inputs,
  replaceOn: [],
  async create(inputs) {
    const { context, found } = await look(inputs);
    if (inputs.prefix) await refuseUnknown(await openCluster(context), inputs.prefix);
    return { id: context, state: { ...inputs, ...found } };
  },
  async read(_id, state) {
    const cluster = await openCluster(state.context);
    // No part of the stack can be looked at then: there is nothing to go on with.
    const clusterId = await identityOf(cluster).catch((error: Error) => {
      throw new ResourceError(error.message);
    });
    refuseAnother(cluster, clusterId, state);
    return { ...state, clusterId: state.clusterId || clusterId };
  },
  async update(_id, old, inputs) {
    // Who names another context means it.
    return { ...inputs, ...(await look(inputs, inputs.context === old.context ? old : undefined)).found };
  },
  async delete() {},
};

/** @param known the cluster that it must be. @default any */
async function look({ context, storageClass, ingressClass, prefix, eventNodes }: Inputs, known?: State) {
  const cluster = await openCluster(context);
  const clusterId = await identityOf(cluster);
  if (known) refuseAnother(cluster, clusterId, known);
  const { body: version } = await cluster.ask<{ gitVersion: string; minor: string }>("GET", "/version");
  const wrong: string[] = [];
  if (Number.parseInt(version.minor, 10) < oldestMinor) {
    wrong.push(`it is ${version.gitVersion}; 1.${oldestMinor} or newer is needed`);
  }
  const classes = [
    ["storage", "storage.k8s.io/v1/storageclasses", storageClass],
    ["ingress", "networking.k8s.io/v1/ingressclasses", ingressClass],
  ] as const;
  for (const [kind, path, name] of classes) {
    if (name && !(await isThere(cluster, `/apis/${path}/${name}`))) wrong.push(`it has no ${kind} class "${name}"`);
  }
  wrong.push(...(await missingRights(cluster)).map((right) => `you may not ${right}`));
  if (wrong.length > 0) {
    throw new ResourceError(`cluster "${cluster.context}" at ${cluster.server} cannot be used: ${wrong.join("; ")}.`);
  }
  if (prefix && eventNodes) await refuseOtherNodes(cluster, prefix, eventNodes);
  return { context: cluster.context, found: { serverVersion: version.gitVersion, clusterId } };
}

/** That of the namespace which is made with the cluster and never again. */
async function identityOf(cluster: Cluster): Promise<string> {
  const { body } = await cluster.ask<{ metadata?: { uid?: string } }>("GET", "/api/v1/namespaces/kube-system");
  return body.metadata?.uid ?? "";
}

function refuseAnother({ context, server }: Cluster, clusterId: string, known: State): void {
  if (!clusterId || !known.clusterId || clusterId === known.clusterId) return;
  const how = known.context
    ? "Has the kubeconfig been changed, or is KUBECONFIG another?"
    : "cd4ml:kubeContext names no context, and the kubeconfig's current one has been switched: name the stack's.";
  throw new ResourceError(`cluster "${context}" at ${server} is another than the one that the stack is in. ${how}`);
}

/** What may not be looked at counts as there: it is not ours to say otherwise. */
async function isThere(cluster: Cluster, path: string): Promise<boolean> {
  return (await cluster.ask("GET", path)).status !== 404;
}
