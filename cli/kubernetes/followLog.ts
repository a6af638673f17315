import { createInterface } from "node:readline";
import { PassThrough, type Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../../infra/provider/kubernetes/cluster";
import { askPatiently } from "./askCluster";
import type { JobPod } from "./jobPod";

/** How often it is looked whether a pod has ended, and how long nothing may then come of its log, in ms. */
const lookMs = 5_000;

/**
 * Shows a pod's log on standard error until it ends. Where the connection breaks it is followed again; lines of the last
 * seconds before may then be shown twice. Of a connection over which nothing comes any more the pod's end is seen.
 *
 * @param prefix what each line begins with
 * @throws Cd4mlError CD4ML_JOB when the cluster does not answer any more
 */
export async function followLog(
  cluster: Cluster,
  namespace: string,
  { metadata, status }: JobPod,
  prefix = "",
): Promise<void> {
  const { name } = metadata;
  const container = status.containerStatuses?.[0]?.name ?? "";
  const hasEnded = async () => {
    const pod = await askPatiently<JobPod>(cluster, `/api/v1/namespaces/${namespace}/pods/${name}`);
    return !pod || /^(Succeeded|Failed)$/.test(pod.status.phase);
  };
  let heard: number | undefined;
  for (let isLast = false; ; isLast = await hasEnded()) {
    const sinceSeconds = heard && Math.ceil((Date.now() - heard) / 1000) + 1;
    const log = await openLog(cluster, namespace, name, container, sinceSeconds);
    if (!log) process.stderr.write(`${prefix}the log of ${name} cannot be read\n`);
    if (!log || (await show(log, prefix, hasEnded)) || isLast) return;
    heard = log.heard;
  }
}

/** A log that is being followed. */
interface Log {
  /** Ends with the connection. */
  lines: PassThrough;
  /** Whether the whole of it came. */
  isWhole: boolean;
  /** When something came last, in ms. */
  heard: number;
  abort(): void;
}

/** Follows a pod's log. @returns undefined where it cannot be read */
async function openLog({ config }: Cluster, ...[namespace, pod, container, sinceSeconds]: LogPlace) {
  const { Log: Client } = await import("@kubernetes/client-node");
  const lines = new PassThrough();
  const log: Log = { lines, isWhole: false, heard: Date.now(), abort: () => {} };
  // A broken answer, which the client pipes into it, would neither end it nor fail.
  lines.once("pipe", (answer: Readable) => {
    answer.once("end", () => Object.assign(log, { isWhole: true })).once("close", () => lines.end());
  });
  const options = { follow: true, sinceSeconds };
  const opened = await new Client(config).log(namespace, pod, container, lines, options).catch(() => undefined);
  return opened && Object.assign(log, { abort: () => opened.abort() });
}

type LogPlace = [namespace: string, pod: string, container: string, sinceSeconds?: number];

/** Shows what comes of a log, line by line: others may write between them. @returns whether all of it came */
async function show(log: Log, prefix: string, hasEnded: () => Promise<boolean>): Promise<boolean> {
  createInterface({ input: log.lines }).on("line", (line) => process.stderr.write(`${prefix}${line}\n`));
  log.lines.on("data", () => {
    log.heard = Date.now();
  });
  const shown = finished(log.lines).then(() => true);
  while (!(await Promise.race([shown, sleep(lookMs, false, { ref: false })]))) {
    if (Date.now() > log.heard + lookMs && (await hasEnded())) break;
  }
  log.abort();
  return log.isWhole;
}
