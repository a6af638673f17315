import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Journal } from "./events/journal";
import type { Models } from "./models";

/** What the service counts, in the text format of Prometheus at `/metrics`. */
export class Metrics {
  readonly registry = new Registry();

  readonly requests = new Histogram({
    name: "cd4ml_http_request_duration_seconds",
    help: "Time from a request's headers to the end of its answer, by route and status",
    labelNames: ["route", "status"] as const,
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [this.registry],
  });
  readonly predictions = this.#counter("cd4ml_predictions_total", "Predictions answered", ["problem", "run"]);
  readonly feedback = this.#counter("cd4ml_feedback_total", "Actual values received", ["problem"]);
  readonly swaps = this.#counter("cd4ml_model_swaps_total", "Models put into service", ["problem"]);
  readonly refusals = this.#counter("cd4ml_models_refused_total", "Models that could not be put into service", [
    "problem",
  ]);
  readonly registryErrors = this.#counter(
    "cd4ml_registry_errors_total",
    "Looks at the registry, or at one problem in it, that failed",
    ["problem"],
  );
  readonly shipped = this.#counter("cd4ml_events_shipped_total", "Events moved from the journal to the store", []);
  readonly rejected = this.#counter(
    "cd4ml_events_rejected_total",
    "Journal lines the store could not take, set aside",
    [],
  );
  readonly shipErrors = this.#counter(
    "cd4ml_ship_errors_total",
    "Batches that did not reach the store and are tried again",
    [],
  );

  constructor(journal: Journal, models: Models) {
    collectDefaultMetrics({ register: this.registry });
    this.#gauge(
      "cd4ml_journal_lag_events",
      "Events in the journal that are not in the store",
      () => journal.lag.events,
    );
    this.#gauge("cd4ml_journal_lag_bytes", "Bytes in the journal that are not in the store", () => journal.lag.bytes);
    this.#gauge("cd4ml_journal_failed", "1 while the journal cannot be written", () => (journal.failure ? 1 : 0));
    new Gauge({
      name: "cd4ml_model_info",
      help: "1 for each model in production",
      labelNames: ["problem", "run", "algorithm"] as const,
      registers: [this.registry],
      collect() {
        this.reset();
        for (const problem of models.problems) {
          const served = models.latest(problem);
          if (served) this.set({ problem, run: served.facts.run, algorithm: served.facts.algorithm }, 1);
        }
      },
    });
  }

  #counter<L extends string>(name: string, help: string, labelNames: L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  #gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(value());
      },
    });
  }
}
