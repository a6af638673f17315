import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { Workload } from "../../workload";
import { type PodPlacement, podSpec } from "./pod";

/** Where and as what the template is made. */
export interface BuildPodsArgs {
  metadata: { name: string; namespace: string; labels: Record<string, string> };
  placement: PodPlacement;
  annotations: Record<string, string>;
}

/**
 * A template of the pods that builds run in, one each: as a PodTemplate, from which `cd4ml … --on kubernetes` makes Jobs,
 * and as YAML for whoever starts pods by other means. It has no probes: a build ends by itself.
 */
export function makeBuildPods(
  resource: string,
  workload: Workload,
  { metadata, placement, annotations }: BuildPodsArgs,
  opts: pulumi.CustomResourceOptions,
) {
  const { volumes = {}, scratch = [], ...rest } = workload;
  const scratchSizes = sizesOf(volumes);
  const spec = podSpec(
    { ...rest, scratch: [...scratch, ...Object.keys(scratchSizes)] },
    { ...placement, scratchSizes },
  );
  const [{ startupProbe: _s, readinessProbe: _r, livenessProbe: _l, lifecycle: _c, ...container }] =
    spec.containers as k8s.types.input.core.v1.Container[];
  const pod = { ...spec, restartPolicy: "Never", containers: [container] };
  const template = { metadata: { labels: metadata.labels, annotations }, spec: pod };
  const made = new k8s.core.v1.PodTemplate(resource, { metadata, template }, opts);
  const yaml = pulumi
    .output(template)
    .apply((known) => stringify({ apiVersion: "v1", kind: "Pod", ...known }, { aliasDuplicateObjects: false }));
  return { pod: yaml, ready: [made] };
}

/** A build's folders are its own, go with it, and are as large as its volumes would be. */
function sizesOf(volumes: NonNullable<Workload["volumes"]>): PodPlacement["scratchSizes"] & object {
  return Object.fromEntries(Object.values(volumes).map(({ path, size = "1Gi" }) => [path, size]));
}
