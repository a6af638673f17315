import type { Cluster } from "../../infra/provider/kubernetes/cluster";
import { ask } from "./askCluster";
import type { JobPod } from "./jobPod";

/** Something that the cluster says of a Job that does not go on. */
export interface Reason {
  /** In words, e.g. `waiting: Unschedulable 0/3 nodes are available: …`. */
  text: string;
  /** What is the same however it is told. */
  what: string;
}

interface Warning {
  involvedObject: { uid?: string };
  reason?: string;
  message?: string;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  metadata: { creationTimestamp: string };
}

/** Newest warnings that are looked at. */
const most = 3;

/** What the cluster says of pods that have not begun: that no node takes them, or what their container waits for. */
export function podReasons(job: string, pods: JobPod[]): Reason[] {
  const told = pods
    .filter(({ status }) => status.phase === "Pending")
    .flatMap(({ status: { conditions = [], containerStatuses = [] } }) => [
      ...conditions.filter(({ type, status }) => type === "PodScheduled" && status === "False"),
      ...containerStatuses.flatMap(({ state }) => state.waiting ?? []),
    ]);
  return told.map((each) => reasonOf("waiting", job, each));
}

/**
 * The newest warnings of a Job and its pods, oldest first: that a pod cannot be made, placed, or given its volumes.
 *
 * @param uids of the Job and its pods; one of the same name before has others
 * @returns in their place why they cannot be read, where that is so
 */
export async function warningReasons(
  cluster: Cluster,
  { namespace, name }: { namespace: string; name: string },
  uids: (string | undefined)[],
): Promise<Reason[]> {
  const path = `/api/v1/namespaces/${namespace}/events?fieldSelector=${encodeURIComponent("type=Warning")}`;
  const found = await ask<{ items?: Warning[] }>(cluster, "GET", path).catch(({ message }: Error) => message);
  if (typeof found === "string") return [{ text: found, what: found }];
  return (found?.items ?? [])
    .filter(({ involvedObject: { uid } }) => uid !== undefined && uids.includes(uid))
    .sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1))
    .slice(-most)
    .map((each) => reasonOf("warning", name, each));
}

function timeOf({ lastTimestamp, eventTime, metadata }: Warning): string {
  return lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
}

function reasonOf(kind: string, job: string, { reason = "", message = "" }: { reason?: string; message?: string }) {
  // Each try has a pod of another name.
  const what = message.replaceAll(new RegExp(`\\b${job}-[a-z0-9-]+`, "g"), `${job}-…`) || reason;
  return { text: `${kind}: ${[reason, what === reason ? "" : what].join(" ").trim()}`, what };
}
