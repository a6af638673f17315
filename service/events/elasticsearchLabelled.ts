import type { estypes } from "@elastic/elasticsearch";
import type { InputRow } from "../../model/features/features";
import type { ElasticsearchConnection } from "./elasticsearchClient";
import type { LabelledPrediction, LabelledQuery } from "./eventStore";

/** Feedbacks read in one request. */
const pageSize = 1000;
/** How long Elasticsearch keeps the view of the data between two requests. */
const keepAlive = "10m";

interface FeedbackSource {
  cd4ml: { prediction_id: string; actual?: number; actual_class?: string };
}

interface PredictionSource {
  "@timestamp": string;
  event: { id: string };
  cd4ml: { run: string; input?: InputRow; prediction?: number; class?: string; latency_us?: number };
}

/** What became true of a prediction: a number or a class. */
type Label = number | string;

/**
 * Predictions joined with their last feedback, by prediction id. Pages of feedback are read in that order, and for each
 * its predictions, all from one view of the data.
 *
 * @param namespace the environment, `*` for all
 */
export async function* readLabelled(
  from: ElasticsearchConnection,
  namespace: string,
  query: LabelledQuery,
): AsyncIterable<LabelledPrediction> {
  const index = ["feedback", "prediction"].map((dataset) => `model-${dataset}-${namespace}`);
  const search = <T>(request: estypes.SearchRequest) =>
    from.ask("reading labelled predictions", async (client) => (await client.search<T>(request)).hits.hits);
  // Not by `ignore_unavailable`: that would also leave out what the key may not read.
  const { id } = await from.ask("reading labelled predictions", (client) =>
    client.openPointInTime({ index, keep_alive: keepAlive }, { ignore: [404] }),
  );
  if (!id) return;
  const pit = { id, keep_alive: keepAlive };
  try {
    let labels = new Map<string, Label>();
    for (let after: estypes.SortResults | undefined; ; ) {
      const feedback = await search<FeedbackSource>(feedbackRequest(pit, query, after));
      for (const { _source } of feedback) {
        const { prediction_id, actual, actual_class } = _source!.cd4ml;
        labels.set(prediction_id, (actual_class ?? actual)!);
      }
      const isLast = feedback.length < pageSize;
      // The next page may have later feedback for the last prediction.
      const open = isLast ? undefined : [...labels].at(-1)!;
      if (open) labels.delete(open[0]);
      if (labels.size > 0) yield* join(labels, await search(predictionRequest(pit, query, [...labels.keys()])));
      if (isLast) return;
      labels = new Map([open!]);
      after = feedback.at(-1)!.sort;
    }
  } finally {
    await from.ask("reading labelled predictions", (client) => client.closePointInTime({ id }));
  }
}

function feedbackRequest(
  pit: estypes.SearchPointInTimeReference,
  { problem, from }: LabelledQuery,
  after: estypes.SortResults | undefined,
): estypes.SearchRequest {
  const filter: estypes.QueryDslQueryContainer[] = [
    { term: { "event.dataset": "model.feedback" } },
    { term: { "cd4ml.problem": problem } },
    // Nobody tells what became true before it is predicted.
    { range: { "@timestamp": { gte: from, format: "epoch_millis" } } },
  ];
  return {
    pit,
    size: pageSize,
    track_total_hits: false,
    _source: ["cd4ml.prediction_id", "cd4ml.actual", "cd4ml.actual_class"],
    query: { bool: { filter } },
    sort: ["cd4ml.prediction_id", "@timestamp", "event.id"],
    ...(after && { search_after: after }),
  };
}

function predictionRequest(
  pit: estypes.SearchPointInTimeReference,
  { problem, from, to }: LabelledQuery,
  ids: string[],
): estypes.SearchRequest {
  const filter: estypes.QueryDslQueryContainer[] = [
    { term: { "event.dataset": "model.prediction" } },
    { term: { "cd4ml.problem": problem } },
    { terms: { "event.id": ids } },
    { range: { "@timestamp": { gte: from, lt: to, format: "epoch_millis" } } },
  ];
  const values = ["run", "input", "prediction", "class", "latency_us"].map((name) => `cd4ml.${name}`);
  const _source = ["@timestamp", "event.id", ...values];
  return { pit, size: ids.length, track_total_hits: false, _source, query: { bool: { filter } }, sort: ["event.id"] };
}

/** Puts predictions and their labels together; a number that was told of a class, or the other way, is left out. */
function join(labels: Map<string, Label>, predictions: estypes.SearchHit<PredictionSource>[]): LabelledPrediction[] {
  return predictions.flatMap(({ _source }) => {
    const { "@timestamp": time, event, cd4ml } = _source!;
    const { run, input = {}, latency_us: latencyUs = null } = cd4ml;
    const prediction = (cd4ml.class ?? cd4ml.prediction)!;
    const actual = labels.get(event.id)!;
    if (typeof actual !== typeof prediction) return [];
    return { predictionId: event.id, time, run, input, prediction, actual, latencyUs };
  });
}
