import assert from "node:assert/strict";
import type { RealElasticsearch } from "../elasticsearch";

/** An event as service and pipeline write it, by data set. */
type Events = [dataset: string, cd4ml: object][];

/** Events of all kinds of the problem houses. */
export function housesEvents(count: number): Events {
  const input = { zipcode: "10013", style: "ranch", pool: 0, multi_family: 1, kitchen_refurbished: 1 };
  const numbers = { lot_size_sf: 5000, beds: 3, baths: 2, year_built: 1980, square_feet: 1800, parking: 2 };
  return eventsOf(
    Array.from({ length: count }, (_, i) => ({ input: { ...input, ...numbers }, prediction: 3e5 + i })),
    { actual: 4e5 },
    { r2_score: 0.5, rms_score: 1000, mad_score: 800 },
  );
}

/** The same of iris, whose target is a class. */
export function irisEvents(count: number): Events {
  const input = { sepal_length: 5, sepal_width: 3.4, petal_length: 1.5, petal_width: 0.2 };
  return eventsOf(
    Array.from({ length: count }, (_, i) => ({ input, class: i % 2 ? "setosa" : "virginica", probability: 0.9 })),
    { actual_class: "setosa" },
    { f1_score: 0.5, accuracy: 0.6 },
  );
}

function eventsOf(predictions: object[], actual: object, metrics: object): Events {
  const model = { algorithm: "ridge", kind: "production" };
  return [
    ...predictions.map((one, i): Events[number] => [
      "prediction",
      { run: "run-1", model, ...one, latency_us: 100 + i },
    ]),
    ["feedback", { prediction_id: "1", ...actual }],
    ["validation", { run: "run-1", model, metrics }],
    ["validation", { run: "run-1", model: { kind: "live" }, metrics }],
  ];
}

/** Writes them to an environment's data streams, where a search finds them at once. */
export async function writeEvents(
  elasticsearch: RealElasticsearch,
  namespace: string,
  problem: string,
  events: Events,
): Promise<void> {
  const client = elasticsearch.client();
  const at = new Date().toISOString();
  const operations = events.flatMap(([dataset, cd4ml]) => [
    { create: { _index: `model-${dataset}-${namespace}` } },
    { "@timestamp": at, event: { dataset: `model.${dataset}` }, cd4ml: { problem, ...cd4ml } },
  ]);
  const { errors } = await client.bulk({ operations, refresh: true });
  assert.equal(errors, false);
  await client.close();
}
