import type { ActivityQuery, EventStore } from "./events/eventStore";

/** How often a classifier was right in one stretch of time, as far as labels tell. */
export interface LiveAccuracy {
  /** Start of the stretch in which was predicted, ISO 8601, UTC. */
  time: string;
  problem: string;
  run: string;
  /** Predictions whose class was told. */
  labels: number;
  /** Share of them that were right. */
  accuracy: number;
}

/** Compares a problem's predicted classes with those that were told, by stretch of time and run, oldest first. */
export async function liveAccuracy(
  store: EventStore,
  problem: string,
  { from, to, bucketSeconds }: ActivityQuery,
): Promise<LiveAccuracy[]> {
  const bucket = bucketSeconds * 1000;
  const found = new Map<string, { time: string; problem: string; run: string; labels: number; right: number }>();
  for await (const { time, run, prediction, actual } of store.labelled({ problem, from, to })) {
    const start = new Date(Math.floor(Date.parse(time) / bucket) * bucket).toISOString();
    const key = `${start} ${run}`;
    const stretch = found.get(key) ?? { time: start, problem, run, labels: 0, right: 0 };
    stretch.labels++;
    if (prediction === actual) stretch.right++;
    found.set(key, stretch);
  }
  return [...found.keys()].sort().map((key) => {
    const { right, ...stretch } = found.get(key)!;
    return { ...stretch, accuracy: right / stretch.labels };
  });
}
