import type { InputRow } from "../../model/features/features";
import type { Prediction as ModelPrediction } from "../../model/runs/predictions";
import type { Run } from "../../model/runs/run";

/** What all events of one model have in common; rendered once, because a service writes thousands a second. */
export interface EventSource {
  /** `cd4ml.problem` … `cd4ml.model` as JSON, without the closing bracket. */
  model: string;
  /** `data_stream` as JSON. */
  stream: string;
}

/** Prepares the constant part of a model's prediction events. */
export function eventSource(run: Run, namespace: string): EventSource {
  const { pipeline, features, params } = run.choices;
  const model = { algorithm: run.resolved.algorithm, pipeline, features, params, kind: run.kind };
  return {
    model: JSON.stringify({ problem: run.problem, run: run.run, model }).slice(0, -1),
    stream: stream("prediction", namespace),
  };
}

/** One prediction as it is answered. */
export interface Prediction extends ModelPrediction {
  /** Also the event's id. */
  id: string;
  input: InputRow;
  /** Microseconds from the arrival of the request to its prediction; for an array, each row's share. */
  latencyUs: number;
}

/**
 * A prediction as one line of JSON (an ECS-like document without a newline), for the data stream
 * `model-prediction-<namespace>`.
 *
 * @param at ISO 8601, UTC
 * @see https://www.elastic.co/guide/en/ecs/current/ecs-event.html
 */
export function predictionEvent(source: EventSource, at: string, prediction: Prediction): string {
  return (
    `${head(at, prediction.id, "prediction")},"data_stream":${source.stream},"cd4ml":${source.model},` +
    `"input":${JSON.stringify(prediction.input)},${outcome(prediction)},` +
    `"latency_us":${Math.round(prediction.latencyUs)}}}`
  );
}

/** A number, or a class and its probability: fields of their own, because stores give a field one type for all problems. */
function outcome({ prediction, probabilities }: ModelPrediction): string {
  if (!probabilities) return `"prediction":${prediction}`;
  return `"class":${JSON.stringify(prediction)},"probability":${probabilities[prediction]}`;
}

/** What something really was, told later, e.g. the price a house sold for. */
export interface Feedback {
  id: string;
  problem: string;
  /** `event.id` of the prediction it belongs to. */
  predictionId: string;
  /** In the target's unit, or a class. */
  actual: number | string;
}

/** A feedback as one line of JSON, for the data stream `model-feedback-<namespace>`. */
export function feedbackEvent(namespace: string, at: string, { id, problem, predictionId, actual }: Feedback): string {
  const told = typeof actual === "number" ? { actual } : { actual_class: actual };
  const body = JSON.stringify({ problem, prediction_id: predictionId, ...told });
  return `${head(at, id, "feedback")},"data_stream":${stream("feedback", namespace)},"cd4ml":${body}}`;
}

/**
 * What a run scored when it was validated, and its acceptance if it was judged, as one line of JSON for the data stream
 * `model-validation-<namespace>`. The event's id is the run's: a run is recorded once.
 */
export function validationEvent(run: Run, namespace: string, at: string): string {
  const { model } = eventSource(run, namespace);
  const body = JSON.stringify({ metrics: run.metrics, ...(run.acceptance && { acceptance: run.acceptance }) });
  return `${head(at, run.run, "validation")},"data_stream":${stream("validation", namespace)},"cd4ml":${model},${body.slice(1)}}`;
}

/** How a model did on one day, by what became true. */
export interface LiveMetrics {
  problem: string;
  run: string;
  /** UTC, `2026-11-24`: when it was predicted. */
  day: string;
  /** Labelled predictions. */
  count: number;
  /** By name; errors are in the target's unit. */
  metrics: Record<string, number>;
}

/**
 * How a model did on a day as one line of JSON for the data stream `model-validation-<namespace>`. Of the same labels
 * there is one event, however often it is written; more labels make another.
 */
export function liveMetricsEvent(live: LiveMetrics, namespace: string, at: string): string {
  const { problem, run, day, count, metrics } = live;
  const body = { problem, run, model: { kind: "live" }, metrics: { ...metrics, num_validated: count } };
  const id = `${run}-live-${day}-${count}`;
  return `${head(at, id, "validation")},"data_stream":${stream("validation", namespace)},"cd4ml":${JSON.stringify(body)}}`;
}

function head(at: string, id: string, dataset: string): string {
  return `{"@timestamp":"${at}","event":{"id":"${id}","kind":"event","dataset":"model.${dataset}"}`;
}

/** Names the stream `model-<dataset>-<namespace>`. */
function stream(dataset: string, namespace: string): string {
  return JSON.stringify({ type: "model", dataset, namespace });
}
