import { setTimeout as sleep } from "node:timers/promises";
import { type Cluster, openCluster } from "../../infra/provider/kubernetes/cluster";
import { Cd4mlError } from "../../model/errors";
import { ask, askPatiently, asOwnError } from "./askCluster";
import type { JobManifest, PodTemplate } from "./buildJob";
import { followLog } from "./followLog";

/** Where a command runs. */
export interface JobPlace {
  /** Context of the kubeconfig. @default its current one */
  context?: string;
  namespace: string;
  deadlineSeconds: number;
}

/** A pod of a Job, as far as it tells how it ended. */
export interface JobPod {
  metadata: { name: string; creationTimestamp: string; annotations?: Record<string, string> };
  status: {
    phase: string;
    containerStatuses?: {
      name: string;
      state: { waiting?: { reason?: string; message?: string }; terminated?: { exitCode: number; message?: string } };
    }[];
  };
}

/** A Job that has ended. */
export interface EndedJob {
  name: string;
  /** Its pods that are still there, oldest first. */
  pods: JobPod[];
  /** What the cluster says of its end. */
  why: string;
}

interface JobStatus {
  metadata: { deletionTimestamp?: string };
  status?: { conditions?: { type: string; status: string; reason?: string; message?: string }[] };
}

const templateName = "cd4ml-build";
const pauseMs = 1000;

/**
 * Makes a Job from the namespace's PodTemplate `cd4ml-build`, shows the logs of its pods on standard error, and waits for
 * its end. If the same Job runs there already, or has just succeeded, that one is taken; one that has failed is made
 * again. The Job goes on when this process ends, and the cluster removes it after a while.
 *
 * @param build makes the Job's manifest
 * @throws Cd4mlError CD4ML_JOB that says why the Job could not be made or followed
 */
export async function followJob(place: JobPlace, build: (template: PodTemplate) => JobManifest): Promise<EndedJob> {
  const { namespace } = place;
  const cluster = await openCluster(place.context ?? "").catch(asOwnError);
  const template = await ask<PodTemplate>(
    cluster,
    "GET",
    `/api/v1/namespaces/${namespace}/podtemplates/${templateName}`,
  );
  if (!template) {
    throw new Cd4mlError(
      "CD4ML_JOB",
      `cluster "${cluster.context}" has no PodTemplate ${templateName} in namespace ${namespace}. cd4ml up makes one in each ` +
        "environment's namespace, e.g. cd4ml-prod-<environment>; name it with --namespace.",
    );
  }
  const job = build(template);
  await start(cluster, job);
  process.stderr.write(
    `Job ${job.metadata.name} in ${namespace}; it goes on without this command, and the same command attaches to it.\n`,
  );
  return untilEnded(cluster, job);
}

async function start(cluster: Cluster, job: JobManifest): Promise<void> {
  const { namespace, name } = job.metadata;
  const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  for (;;) {
    const { status, body } = await cluster
      .ask<{ message?: string }>("POST", `${jobs}?fieldValidation=Strict`, job)
      .catch(asOwnError);
    if (status < 300) return;
    if (status !== 409) {
      throw new Cd4mlError("CD4ML_JOB", `Job ${name} cannot be made in ${namespace} (${status}): ${body.message}`);
    }
    const there = await ask<JobStatus>(cluster, "GET", `${jobs}/${name}`);
    const isGoing = there?.metadata.deletionTimestamp !== undefined;
    if (there && !isGoing) {
      if (endOf(there)?.type !== "Failed") return;
      process.stderr.write(`Job ${name} has failed before; it is made again.\n`);
      // Its pods go first: by their Job's name they would be taken for the new one's.
      await ask(cluster, "DELETE", `${jobs}/${name}?propagationPolicy=Foreground`);
    }
    await sleep(pauseMs);
  }
}

/** What the cluster says of a Job's end; undefined as long as it runs. */
function endOf({ status }: JobStatus) {
  return status?.conditions?.find((each) => /^(Complete|Failed)$/.test(each.type) && each.status === "True");
}

async function untilEnded(cluster: Cluster, { metadata: { namespace, name } }: JobManifest): Promise<EndedJob> {
  const selector = encodeURIComponent(`batch.kubernetes.io/job-name=${name}`);
  const shown = new Set<string>();
  let told = "";
  for (;;) {
    // First: of a Job that has ended, the pods that are listed then have ended too.
    const job = await askPatiently<JobStatus>(cluster, `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`);
    if (!job) throw new Cd4mlError("CD4ML_JOB", `Job ${name} in ${namespace} was removed before it ended.`);
    const { items = [] } =
      (await askPatiently<{ items: JobPod[] }>(
        cluster,
        `/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}`,
      )) ?? {};
    const pods = items.sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
    for (const pod of pods.filter(({ metadata, status }) => status.phase !== "Pending" && !shown.has(metadata.name))) {
      shown.add(pod.metadata.name);
      await followLog(cluster, namespace, pod);
    }
    const ended = endOf(job);
    if (ended) return { name, pods, why: ended.message ?? ended.reason ?? "" };
    const waiting = pods.at(-1)?.status.containerStatuses?.[0]?.state.waiting;
    const line = waiting ? `waiting: ${waiting.reason} ${waiting.message ?? ""}`.trim() : "";
    if (line && line !== told) process.stderr.write(`${line}\n`);
    told = line;
    await sleep(pauseMs);
  }
}
