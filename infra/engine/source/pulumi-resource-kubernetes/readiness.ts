import { setTimeout as sleep } from "node:timers/promises";
import { Unreachable } from "../../../provider/handler";
import type { ApiServer } from "./apiServer";
import { idOf, type KubernetesObject } from "./objects";

/** What is looked at of an object's specification and status. */
interface Live {
  metadata: { generation?: number; name: string; namespace?: string };
  spec: { replicas?: number; type?: string; clusterIP?: string; selector?: object };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    availableReplicas?: number;
    readyReplicas?: number;
    currentRevision?: string;
    updateRevision?: string;
    phase?: string;
    loadBalancer?: { ingress?: object[] };
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
  };
}

/** Says why an object is not ready; undefined when it is. */
type Rule = (live: Live, server: ApiServer) => string | undefined | Promise<string | undefined>;

const rules: Record<string, Rule> = {
  "apps/v1/Deployment": ({ metadata, spec, status = {} }) => {
    const wanted = spec.replicas ?? 1;
    const { availableReplicas = 0, updatedReplicas = 0, replicas = 0 } = status;
    const late = status.conditions?.find(({ reason }) => reason === "ProgressDeadlineExceeded");
    if (late) return `given up: ${late.message}`;
    if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return "not yet seen by its controller";
    if (updatedReplicas < wanted || availableReplicas < wanted || replicas > wanted) {
      return `${availableReplicas} of ${wanted} copies are available, ${updatedReplicas} of them new`;
    }
  },
  "apps/v1/StatefulSet": ({ metadata, spec, status = {} }) => {
    const wanted = spec.replicas ?? 1;
    const { readyReplicas = 0, currentRevision, updateRevision } = status;
    if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return "not yet seen by its controller";
    if (readyReplicas < wanted || currentRevision !== updateRevision)
      return `${readyReplicas} of ${wanted} copies are ready`;
  },
  "batch/v1/Job": ({ status = {} }) => {
    const failed = status.conditions?.find(({ type, status: is }) => type === "Failed" && is === "True");
    if (failed) return `given up: ${failed.message}`;
    if (!status.conditions?.some(({ type, status: is }) => type === "Complete" && is === "True")) return "not complete";
  },
  "v1/Namespace": ({ status }) => (status?.phase === "Active" ? undefined : `its phase is ${status?.phase}`),
  "v1/Service": async ({ metadata: { name, namespace = "default" }, spec, status }, server) => {
    if (spec.type === "LoadBalancer" && !status?.loadBalancer?.ingress?.length) return "it has no address yet";
    if (spec.clusterIP === "None" || !spec.selector) return undefined;
    const slices = await server.list(
      "discovery.k8s.io/v1",
      "EndpointSlice",
      namespace,
      `kubernetes.io/service-name=${name}`,
    );
    const endpoints = slices.flatMap((slice) => (slice.endpoints ?? []) as { conditions?: { ready?: boolean } }[]);
    if (!endpoints.some(({ conditions }) => conditions?.ready)) return "no ready pod is behind it";
  },
};

/** An object that was made and did not become ready; it is there, and the state knows it. */
export class NotReady extends Error {
  constructor(
    readonly live: KubernetesObject,
    readonly reason: string,
  ) {
    super(`${live.kind} ${idOf(live)}: ${reason}`);
  }
}

const pauseMs = 250;

/**
 * Waits until an object is ready, as the annotation `pulumi.com/skipAwait` allows.
 *
 * @throws NotReady
 */
export async function untilReady(
  server: ApiServer,
  object: KubernetesObject,
  seconds: number,
  isCancelled: () => boolean,
): Promise<KubernetesObject> {
  const rule = rules[`${object.apiVersion}/${object.kind}`];
  if (!rule || object.metadata.annotations?.["pulumi.com/skipAwait"] === "true") return object;
  for (const began = Date.now(); ; await sleep(pauseMs)) {
    const { live, reason } = await look(server, object, rule);
    if (!reason) return live;
    if (isCancelled() || reason.startsWith("given up") || Date.now() > began + seconds * 1000) {
      throw new NotReady(live, reason);
    }
  }
}

/** A server that does not answer just now is waited for like the object. */
async function look(server: ApiServer, object: KubernetesObject, rule: Rule) {
  try {
    const live = (await server.get(object)) ?? object;
    return { live, reason: await rule(live as unknown as Live, server) };
  } catch (error) {
    if (error instanceof Unreachable) return { live: object, reason: error.message };
    throw error;
  }
}
