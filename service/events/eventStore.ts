import { Cd4mlError } from "../../model/errors";
import type { InputRow } from "../../model/features/features";
import { DuckdbStore } from "./duckdbStore";
import { ElasticsearchStore } from "./elasticsearchStore";

/** A line the store cannot take, whatever happens: it must not hold up the lines behind it. */
export interface RejectedLine {
  line: string;
  reason: string;
}

/** What was predicted in one stretch of time by one run. */
export interface Activity {
  /** Start of the stretch, ISO 8601, UTC. */
  time: string;
  problem: string;
  run: string;
  predictions: number;
  /** Microseconds. */
  latency: { p50: number; p95: number; p99: number };
  /** Spread of the predictions, in the target's unit. @default none, classes were predicted */
  prediction?: { p10: number; p50: number; p90: number };
  /** Predictions by class. @default none, numbers were predicted */
  classes?: Record<string, number>;
}

/** Which activity is asked for. */
export interface ActivityQuery {
  /** Unix time in milliseconds, included. */
  from: number;
  /** Unix time in milliseconds, not included. */
  to: number;
  /** Length of a stretch in seconds. */
  bucketSeconds: number;
}

/** A prediction whose actual value was told. */
export interface LabelledPrediction {
  /** `event.id` of the prediction. */
  predictionId: string;
  /** When it was predicted, ISO 8601, UTC. */
  time: string;
  run: string;
  input: InputRow;
  /** In the target's unit, or a class. */
  prediction: number | string;
  /** Of the same kind; of several feedbacks the last. */
  actual: number | string;
  /** Microseconds. */
  latencyUs: number | null;
}

/** Which labelled predictions are asked for. */
export interface LabelledQuery {
  problem: string;
  /** When it was predicted: Unix time in milliseconds, included. @default the beginning */
  from?: number;
  /** Unix time in milliseconds, not included. @default no end */
  to?: number;
}

/** Kinds of events; each has its own data stream or table. */
export const datasets = ["prediction", "feedback", "validation"] as const;
export type Dataset = (typeof datasets)[number];

/** An event as a store gives it back. */
export interface StoredEvent {
  /** `event.id`. */
  id: string;
  /** The event as JSON, without a newline; the store takes it again as it is. */
  line: string;
}

/** Where events end up: what the monitor page, feedback and dashboards read. */
export interface EventStore {
  /** As configured, e.g. `duckdb:/var/lib/cd4ml/events.duckdb`. */
  readonly url: string;
  /**
   * Stores events; each once, by `event.id`, however often it is written.
   *
   * @param text events as JSON, one a line
   * @returns lines that are no event; all others are stored
   * @throws when the store cannot be reached now; writing again later is safe
   */
  write(text: string): Promise<RejectedLine[]>;
  /** Predictions by stretch of time, problem and run, oldest first. */
  activity(query: ActivityQuery): Promise<Activity[]>;
  /**
   * Predictions joined with their last feedback, by prediction id, which is the order of time. Read page by page: memory
   * does not grow with their number, and writers get their turn between pages.
   */
  labelled(query: LabelledQuery): AsyncIterable<LabelledPrediction>;
  /** All events of a kind, each once, by `event.id`. Read page by page, as {@link labelled} is. */
  events(dataset: Dataset): AsyncIterable<StoredEvent>;
}

/** What a store is opened with. */
export interface EventStoreOptions {
  /** Only this environment's events are read, and into Elasticsearch written. @default those of all */
  namespace?: string;
  /** API key that may create documents, base64. Elasticsearch only. */
  key?: string;
  /** API key that may read. Elasticsearch only. @default `key` */
  readerKey?: string;
}

/**
 * The event store at an address. Nothing is opened or contacted yet.
 *
 * @param url `duckdb:PATH`, a database file that several processes may use, or the `https:` address of an Elasticsearch
 * @throws Cd4mlError CD4ML_EVENTS_URL
 */
export function openEventStore(url: string, options: EventStoreOptions = {}): EventStore {
  if (/^duckdb:./.test(url)) return new DuckdbStore(url.slice("duckdb:".length), options);
  if (/^https?:/.test(url)) return new ElasticsearchStore(url, options);
  throw new Cd4mlError(
    "CD4ML_EVENTS_URL",
    `"${url}" is no event store. Set CD4ML_EVENTS to duckdb:PATH, e.g. duckdb:/var/lib/cd4ml/events.duckdb, ` +
      "or to the address of an Elasticsearch, e.g. https://elasticsearch:9200.",
  );
}
