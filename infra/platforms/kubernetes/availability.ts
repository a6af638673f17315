import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { mostCopies, type Workload } from "../../workload";

type MetricSpec = k8s.types.input.autoscaling.v2.MetricSpec;

/** Of which workload. */
export interface AvailabilityArgs {
  metadata: { name: string; namespace: pulumi.Input<string>; labels: Record<string, string> };
  selector: Record<string, string>;
  /** What keeps its pods running. */
  kind: "Deployment" | "StatefulSet";
}

/** Keeps a workload of several copies there while nodes are emptied, and has as many copies as the load asks for. */
export function availability(
  resource: string,
  workload: Workload,
  { metadata, selector: matchLabels, kind }: AvailabilityArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  const { replicas = 1, scale } = workload;
  if (mostCopies(workload) > 1) {
    const spec = { maxUnavailable: 1, selector: { matchLabels } };
    new k8s.policy.v1.PodDisruptionBudget(resource, { metadata, spec }, opts);
  }
  if (!scale) return;
  const metrics: MetricSpec[] = [
    {
      type: "Resource",
      resource: { name: "cpu", target: { type: "Utilization", averageUtilization: scale.cpuPercent } },
    },
  ];
  if (scale.rate) {
    const { metric, perSecond } = scale.rate;
    const target = { type: "AverageValue", averageValue: String(perSecond) };
    metrics.push({ type: "Pods", pods: { metric: { name: metric }, target } });
  }
  new k8s.autoscaling.v2.HorizontalPodAutoscaler(
    resource,
    {
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind, name: metadata.name },
        minReplicas: replicas,
        maxReplicas: scale.most,
        metrics,
        // A copy less is a journal to hand over and a model to load again when the load is back.
        behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
      },
    },
    opts,
  );
}
