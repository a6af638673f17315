import type { estypes } from "@elastic/elasticsearch";
import type { ElasticsearchConnection } from "./elasticsearchClient";
import type { Activity, ActivityQuery } from "./eventStore";

/** Stretches read in one request. */
const pageSize = 1000;
/** Most classes that are counted; there may be rarer ones. */
const mostClasses = 100;

/** Where a page ends: the next one begins after it. */
type Key = { time: number; problem: string; run: string };

interface Bucket {
  key: Key;
  doc_count: number;
  latency: { values: Record<string, number | null> };
  prediction: { values: Record<string, number | null> };
  classes: { buckets: { key: string; doc_count: number }[] };
}

/**
 * Predictions by stretch of time, problem and run, as Elasticsearch counts them.
 *
 * @param index names the data streams, e.g. `model-prediction-team1`
 */
export async function readActivity(
  from: ElasticsearchConnection,
  index: string,
  query: ActivityQuery,
): Promise<Activity[]> {
  const activity: Activity[] = [];
  for (let after: Key | undefined; ; ) {
    const request = activityRequest(index, query, after);
    // Not by `ignore_unavailable`: that would also leave out what the key may not read.
    const { aggregations } = await from.ask("reading the activity", (client) =>
      client.search<never, { stretches?: { buckets: Bucket[]; after_key?: Key } }>(request, { ignore: [404] }),
    );
    const { buckets = [], after_key } = aggregations?.stretches ?? {};
    activity.push(...buckets.map(activityOf));
    if (!after_key || buckets.length < pageSize) return activity;
    after = after_key;
  }
}

function activityRequest(
  index: string,
  { from, to, bucketSeconds }: ActivityQuery,
  after: Key | undefined,
): estypes.SearchRequest {
  return {
    index,
    size: 0,
    track_total_hits: false,
    query: { range: { "@timestamp": { gte: from, lt: to, format: "epoch_millis" } } },
    aggregations: {
      stretches: {
        composite: {
          size: pageSize,
          ...(after && { after: { ...after } }),
          sources: [
            { time: { date_histogram: { field: "@timestamp", fixed_interval: `${bucketSeconds}s` } } },
            { problem: { terms: { field: "cd4ml.problem" } } },
            { run: { terms: { field: "cd4ml.run" } } },
          ],
        },
        aggregations: {
          latency: { percentiles: { field: "cd4ml.latency_us", percents: [50, 95, 99] } },
          prediction: { percentiles: { field: "cd4ml.prediction", percents: [10, 50, 90] } },
          classes: { terms: { field: "cd4ml.class", size: mostClasses } },
        },
      },
    },
  };
}

function activityOf({ key, doc_count, latency, prediction, classes: { buckets } }: Bucket): Activity {
  const at = ({ values }: Bucket["latency"], percent: string) => values[percent] ?? 0;
  const spread = { p10: at(prediction, "10.0"), p50: at(prediction, "50.0"), p90: at(prediction, "90.0") };
  return {
    time: new Date(key.time).toISOString(),
    problem: key.problem,
    run: key.run,
    predictions: doc_count,
    latency: { p50: at(latency, "50.0"), p95: at(latency, "95.0"), p99: at(latency, "99.0") },
    ...(prediction.values["50.0"] !== null && { prediction: spread }),
    ...(buckets.length > 0 && { classes: Object.fromEntries(buckets.map((one) => [one.key, one.doc_count])) }),
  };
}
