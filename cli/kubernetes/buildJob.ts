import { createHash } from "node:crypto";

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
/** Starts of a pod whose program failed by itself. */
const backoffLimit = 2;

/**
 * The Job that runs a command of `cd4ml` in a build's pod. It is named by what it does, so that the same command asked for
 * twice is done once. A pod that the cluster takes away is started again, as often as that happens; a command that was
 * used wrongly (exit 2), or whose model was not accepted (exit 3), is not.
 *
 * @param args            the command's, e.g. `["pipeline", "houses"]`
 * @param deadlineSeconds after which the Job is given up
 */
export function buildJob(
  namespace: string,
  { template }: PodTemplate,
  args: string[],
  deadlineSeconds: number,
): JobManifest {
  const { metadata, spec } = template;
  const [container] = spec.containers;
  const command = ["cd4ml", ...args, "--json", "--result", resultFile];
  const pod = { ...spec, restartPolicy: "Never", containers: [{ ...container, args: command }] };
  const digest = createHash("sha256").update(JSON.stringify(pod)).digest("hex").slice(0, 10);
  const labels = { ...metadata.labels, "cd4ml.dev/command": args[0] };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: `${args.slice(0, 2).join("-")}-${digest}`.replace(/[^a-z0-9-]/g, "-"), namespace, labels },
    spec: {
      backoffLimit,
      activeDeadlineSeconds: deadlineSeconds,
      ttlSecondsAfterFinished: keptSeconds,
      podFailurePolicy: {
        rules: [
          { action: "FailJob", onExitCodes: { containerName: container.name, operator: "In", values: [2, 3] } },
          { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
        ],
      },
      template: { metadata: { ...metadata, labels }, spec: pod },
    },
  };
}
