import { setTimeout as sleep } from "node:timers/promises";
import { type Cluster, openCluster } from "../../infra/provider/kubernetes/cluster";
import { Cd4mlError } from "../../model/errors";
import { ask, askPatiently, asOwnError } from "./askCluster";
import type { JobManifest, PodTemplate } from "./buildJob";
import type { JobPod } from "./jobPod";
import { LogsOfJob } from "./logsOfJob";
import { podReasons, type Reason, warningReasons } from "./waitingReasons";

/** Where a command runs. */
export interface JobPlace {
  /** Context of the kubeconfig. @default its current one */
  context?: string;
  namespace: string;
  deadlineSeconds: number;
  /** How long it may take until a first pod runs, in s. @default 600 */
  patienceSeconds?: number;
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
  metadata: { uid?: string; deletionTimestamp?: string };
  status?: {
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
    completionTime?: string;
  };
}

const templateName = "cd4ml-build";
const pauseMs = 1000;
/** How often it is asked for warnings, in ms. */
const warningsMs = 5_000;
/** A cluster that adds a node for a pod takes some minutes for that, and some more for the image. */
const patience = 600;

/**
 * Makes a Job from the namespace's PodTemplate `cd4ml-build`, shows the logs of its pods on standard error, and waits for
 * its end. If the same Job runs there already, or has just succeeded, that one is taken; one that has failed is made
 * again. The Job goes on when this process ends, and the cluster removes it after a while.
 *
 * @param build makes the Job's manifest
 * @throws Cd4mlError CD4ML_JOB that says why the Job could not be made or followed, or why none of its pods has run
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
  const ended = await start(cluster, job);
  const how = ended
    ? `what follows is taken from the Job that ended at ${ended.status?.completionTime}; nothing is run again.`
    : "it goes on without this command, and the same command attaches to it.";
  process.stderr.write(`Job ${job.metadata.name} in ${namespace}; ${how}\n`);
  return untilEnded(cluster, job, place.patienceSeconds ?? patience);
}

/** @returns the Job if it has succeeded already */
async function start(cluster: Cluster, job: JobManifest): Promise<JobStatus | undefined> {
  const { namespace, name } = job.metadata;
  const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  for (;;) {
    const { status, body } = await cluster
      .ask<{ message?: string }>("POST", `${jobs}?fieldValidation=Strict`, job)
      .catch(asOwnError);
    if (status < 300) return undefined;
    if (status !== 409) {
      throw new Cd4mlError("CD4ML_JOB", `Job ${name} cannot be made in ${namespace} (${status}): ${body.message}`);
    }
    const there = await ask<JobStatus>(cluster, "GET", `${jobs}/${name}`);
    const isGoing = there?.metadata.deletionTimestamp !== undefined;
    if (there && !isGoing) {
      const end = endOf(there)?.type;
      if (end !== "Failed") return end ? there : undefined;
      process.stderr.write(`Job ${name} has failed before; it is made again.\n`);
      await remove(cluster, job);
    }
    await sleep(pauseMs);
  }
}

/** Its pods go first: by their Job's name they would be taken for those of one that is made anew. */
async function remove(cluster: Cluster, { metadata: { namespace, name } }: JobManifest): Promise<void> {
  await ask(cluster, "DELETE", `/apis/batch/v1/namespaces/${namespace}/jobs/${name}?propagationPolicy=Foreground`);
}

/** What the cluster says of a Job's end; undefined as long as it runs. */
function endOf({ status }: JobStatus) {
  return status?.conditions?.find((each) => /^(Complete|Failed)$/.test(each.type) && each.status === "True");
}

async function untilEnded(cluster: Cluster, manifest: JobManifest, patienceSeconds: number): Promise<EndedJob> {
  const { namespace, name } = manifest.metadata;
  const logs = new LogsOfJob(cluster, namespace, Number(manifest.spec.completions ?? 1) > 1);
  const told = new Set<string>();
  let warnings: Reason[] = [];
  let askedMs = 0;
  for (const began = Date.now(); ; await sleep(pauseMs)) {
    // First: of a Job that has ended, the pods that are listed then have ended too.
    const job = await askPatiently<JobStatus>(cluster, `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`);
    if (!job) throw new Cd4mlError("CD4ML_JOB", `Job ${name} in ${namespace} was removed before it ended.`);
    const pods = await podsOf(cluster, manifest);
    await logs.show(pods);
    const ended = endOf(job);
    if (ended) {
      await logs.end();
      return { name, pods, why: ended.message ?? ended.reason ?? "" };
    }
    if (Date.now() > askedMs + warningsMs) {
      const uids = [job, ...pods].map(({ metadata }) => metadata.uid);
      warnings = await warningReasons(cluster, manifest.metadata, uids);
      askedMs = Date.now();
    }
    const reasons = [...podReasons(name, pods), ...warnings];
    tellNew(reasons, told);
    if (!logs.isAny && Date.now() > began + patienceSeconds * 1000) await giveUp(cluster, manifest, reasons, began);
  }
}

/** The Job's pods, oldest first. */
async function podsOf(cluster: Cluster, { metadata: { namespace, name } }: JobManifest): Promise<JobPod[]> {
  const selector = encodeURIComponent(`batch.kubernetes.io/job-name=${name}`);
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}`;
  const { items = [] } = (await askPatiently<{ items: JobPod[] }>(cluster, path)) ?? {};
  return items.sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
}

/** Tells each reason once. */
function tellNew(reasons: Reason[], told: Set<string>): void {
  for (const { text, what } of reasons) {
    if (!told.has(what)) process.stderr.write(`${text}\n`);
    told.add(what);
  }
}

/** Removes a Job of which no pod has run. @throws Cd4mlError CD4ML_JOB that says why */
async function giveUp(cluster: Cluster, job: JobManifest, reasons: Reason[], began: number): Promise<never> {
  await remove(cluster, job);
  const { name, namespace } = job.metadata;
  const seconds = Math.round((Date.now() - began) / 1000);
  const why = [...new Map(reasons.map(({ what, text }) => [what, text])).values()];
  throw new Cd4mlError(
    "CD4ML_JOB",
    [`Job ${name} in ${namespace}: no pod of it has run for ${seconds} s, so that it was removed.`, ...why].join("\n"),
  );
}
