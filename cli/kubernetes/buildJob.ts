import { createHash } from "node:crypto";
import type { JobPlace } from "./followJob";

/** As much of a PodTemplate as is needed. */
export interface PodTemplate {
  template: {
    metadata: { labels?: Record<string, string>; annotations?: Record<string, string> };
    spec: { containers: { name: string }[] } & Record<string, unknown>;
  };
}

/** A Job as it is asked for. */
export interface JobManifest {
  apiVersion: "batch/v1";
  kind: "Job";
  metadata: { name: string; namespace: string; labels: Record<string, string> };
  spec: Record<string, unknown>;
}

/** Where a program in a pod leaves its result; the cluster keeps what is there, up to 4096 bytes. */
const resultFile = "/dev/termination-log";

/** How long a Job that has ended is kept, for whoever runs its command again to get the result, in s. */
const keptSeconds = 600;
/** How often a pod is started again whose program failed by itself. */
const retries = 2;

/**
 * The Job that runs a command of `cd4ml` in a build's pod. It is named by what it does, so that the same command asked for
 * twice is done once. A pod that the cluster takes away is started again, as often as that happens; a command that was
 * used wrongly (exit 2), or whose model was not accepted (exit 3), is not.
 *
 * @param args    the command's, e.g. `["pipeline", "houses"]`
 * @param indexes makes it an Indexed Job of `count` pods, `parallel` at a time, that fail and are retried each by itself
 */
export function buildJob(
  { namespace, deadlineSeconds }: JobPlace,
  { template }: PodTemplate,
  args: string[],
  indexes?: { count: number; parallel: number },
): JobManifest {
  const { metadata, spec } = template;
  const [container] = spec.containers;
  const command = ["cd4ml", ...args, "--result", resultFile];
  const pod = { ...spec, restartPolicy: "Never", containers: [{ ...container, args: command }] };
  const labels = { ...metadata.labels, "cd4ml.dev/command": args[0] };
  const onWrongUse = { containerName: container.name, operator: "In", values: [2, 3] };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: jobName(args, { pod, ...indexes }), namespace, labels },
    spec: {
      ...(indexes
        ? {
            completionMode: "Indexed",
            completions: indexes.count,
            parallelism: indexes.parallel,
            backoffLimitPerIndex: retries,
          }
        : { backoffLimit: retries }),
      activeDeadlineSeconds: deadlineSeconds,
      ttlSecondsAfterFinished: keptSeconds,
      podFailurePolicy: {
        rules: [
          { action: indexes ? "FailIndex" : "FailJob", onExitCodes: onWrongUse },
          { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
        ],
      },
      template: { metadata: { ...metadata, labels }, spec: pod },
    },
  };
}

function jobName(args: string[], content: object): string {
  const digest = createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 10);
  return `${args.slice(0, 2).join("-")}-${digest}`.replace(/[^a-z0-9-]/g, "-");
}
