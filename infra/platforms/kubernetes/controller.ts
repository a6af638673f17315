import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { mostCopies, type Workload } from "../../workload";

type PodSpec = k8s.types.input.core.v1.PodSpec;

/** What keeps the pods of a workload running. */
export type Controller = k8s.apps.v1.Deployment | k8s.apps.v1.StatefulSet;

/** Where and as what a workload's controller is made. */
export interface ControllerArgs {
  /** The workload's name in its namespace. */
  name: string;
  namespace: pulumi.Input<string>;
  labels: Record<string, string>;
  selector: Record<string, string>;
  pod: PodSpec;
  /** Why the pods are exempt from a policy, by its annotation. */
  annotations: Record<string, string>;
  storageClass?: string;
  /** Whether volumes stay when the workload goes. */
  keepVolumes: boolean;
}

/**
 * A StatefulSet for a workload with volumes, each copy with its own, and otherwise a Deployment.
 *
 * A Deployment starts the new copy before it stops an old one. A StatefulSet cannot: there is one volume for one copy. It
 * changes one after the other, while the others serve.
 */
export function controller(
  resource: string,
  workload: Workload,
  args: ControllerArgs,
  opts: pulumi.CustomResourceOptions,
): Controller {
  const { name, namespace, labels, selector: matchLabels, annotations } = args;
  const metadata = { name, namespace, labels };
  const awaited = { ...opts, customTimeouts: patience(workload) };
  const common = {
    // With a scaler it is the scaler that says how many.
    ...(!workload.scale && { replicas: workload.replicas ?? 1 }),
    selector: { matchLabels },
    revisionHistoryLimit: 3,
    template: { metadata: { labels, annotations }, spec: args.pod },
  };
  if (!workload.volumes) {
    const strategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
    const spec = { ...common, strategy, progressDeadlineSeconds: 60 + (workload.ready.seconds ?? 60) };
    return new k8s.apps.v1.Deployment(resource, { metadata, spec }, awaited);
  }
  const keep = args.keepVolumes ? "Retain" : "Delete";
  const spec = {
    ...common,
    serviceName: copiesName(name),
    // Copies that look for each other at their first start must all be started.
    podManagementPolicy: "Parallel",
    updateStrategy: { type: "RollingUpdate" },
    volumeClaimTemplates: claims(workload, args),
    // What a copy that is no longer wanted has not yet handed over waits for it to come back.
    persistentVolumeClaimRetentionPolicy: { whenDeleted: keep, whenScaled: "Retain" },
  };
  return new k8s.apps.v1.StatefulSet(resource, { metadata, spec }, awaited);
}

/**
 * How long the copies are waited for: all start at once, and change one after the other, each of which has to stop and to
 * find a node, its volumes and its image. The provider itself would give up after ten minutes.
 */
function patience(workload: Workload): pulumi.CustomTimeouts {
  const start = 540 + (workload.ready.seconds ?? 60);
  return { create: `${start}s`, update: `${start * mostCopies(workload)}s` };
}

/** Name of the service by which copies know each other. */
export function copiesName(name: string): string {
  return `${name}-copies`;
}

/** They can never change: no label that may is on them. */
function claims({ volumes = {} }: Workload, { selector: labels, storageClass }: ControllerArgs) {
  return Object.entries(volumes).map(([volume, { size = "1Gi" }]) => ({
    metadata: { name: volume, labels },
    spec: {
      accessModes: ["ReadWriteOnce"],
      ...(storageClass && { storageClassName: storageClass }),
      resources: { requests: { storage: size } },
    },
  }));
}
