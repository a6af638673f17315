import { Cd4mlError } from "../../model/errors";
import { DuckdbStore } from "./duckdbStore";

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
  /** Spread of the predictions, in the target's unit. */
  prediction: { p10: number; p50: number; p90: number };
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
}

/**
 * The event store at an address. Nothing is opened or contacted yet.
 *
 * @param url `duckdb:PATH`, a database file that several processes may use
 * @throws Cd4mlError CD4ML_EVENTS_URL
 */
export function openEventStore(url: string): EventStore {
  if (/^duckdb:./.test(url)) return new DuckdbStore(url.slice("duckdb:".length));
  const what = /^https?:/.test(url)
    ? "Elasticsearch as event store comes with the dev stack"
    : `"${url}" is no event store`;
  throw new Cd4mlError(
    "CD4ML_EVENTS_URL",
    `${what}. Set CD4ML_EVENTS to duckdb:PATH, e.g. duckdb:/var/lib/cd4ml/events.duckdb.`,
  );
}
