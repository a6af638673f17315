import { metricDirection } from "../../model/metrics/metricDirection";
import type { Search } from "../../model/search/search";
import { formatTable } from "../output";
import type { TrialFailure, TrialOutcome, TrialResult } from "./trialResult";

/** What came of a search. */
export interface SearchSummary {
  search: string;
  problem: string;
  algorithm: string;
  /** What trials are compared by: the metric of the pipeline's acceptance. */
  metric: string;
  /** See {@link rankTrials}. */
  trials: TrialResult[];
  failed: TrialFailure[];
  /** @default none: no trial has a value of the metric */
  best?: TrialResult;
  /** Whether all trials read the same data. */
  sameData: boolean;
}

/**
 * Trials that have a model: those on more rows first, then the better first by the acceptance metric, equal ones by their
 * number. Those that have no value of it, e.g. no area under a curve where there is only one class, are last.
 */
export function rankTrials({ resolved }: Search, outcomes: TrialOutcome[]): TrialResult[] {
  const { metric } = resolved.pipeline.acceptance;
  const direction = metricDirection(metric);
  const trials = outcomes.filter((outcome): outcome is TrialResult => "run" in outcome);
  const isMeasured = ({ metrics }: TrialResult) => Number(metric in metrics);
  return trials.sort(
    (a, b) =>
      isMeasured(b) - isMeasured(a) ||
      b.share - a.share ||
      direction * (b.metrics[metric] - a.metrics[metric]) ||
      a.trial - b.trial,
  );
}

/** What came of a search, its trials in order. */
export function summarise(search: Search, outcomes: TrialOutcome[]): SearchSummary {
  const { id, problem, resolved } = search;
  const { metric } = resolved.pipeline.acceptance;
  const trials = rankTrials(search, outcomes);
  return {
    search: id,
    problem: problem.name,
    algorithm: resolved.algorithm,
    metric,
    trials,
    failed: outcomes.filter((outcome): outcome is TrialFailure => "error" in outcome),
    best: trials.find(({ metrics }) => metric in metrics),
    sameData: new Set(trials.map(({ data }) => data)).size <= 1,
  };
}

/** One trial in a line for people. */
export function describeOutcome({ resolved }: Search, outcome: TrialOutcome): string {
  if ("error" in outcome) return `trial ${outcome.trial} failed: ${outcome.error}`;
  const { metric } = resolved.pipeline.acceptance;
  const rows = outcome.share < 1 ? ` on ${describeShare(outcome.share)} of the rows` : "";
  return `trial ${outcome.trial}${rows}: ${metric} ${digits(outcome.metrics[metric])}, ${describeParams(outcome.params)}`;
}

/** A search in a table for people, the best trial first, and what to do with that. */
export function describeSearch({ problem, resolved }: Search, summary: SearchSummary): string {
  const { metric, trials, failed, best, sameData } = summary;
  const names = Object.keys(trials[0]?.params ?? {});
  const halved = trials.some(({ share }) => share < 1);
  const headings = ["trial", ...(halved ? ["rows"] : []), metric, ...names, "seconds", "run"];
  const rows = trials.map(({ trial, share, metrics, params, seconds, run }) => [
    trial,
    ...(halved ? [describeShare(share)] : []),
    digits(metrics[metric]),
    ...names.map((name) => (typeof params[name] === "number" ? params[name] : JSON.stringify(params[name]))),
    seconds,
    run,
  ]);
  const lines = trials.length > 0 ? [formatTable(headings, rows)] : [];
  for (const { trial, error } of failed) lines.push(`Trial ${trial} failed: ${error}`);
  const unmeasured = trials.filter(({ metrics }) => !(metric in metrics)).length;
  if (unmeasured > 0) {
    lines.push(
      `${metric} is no number for ${unmeasured} of ${trials.length} trials, which cannot be compared by it: ` +
        "look at splits.validate of the pipeline, or name another acceptance.metric.",
    );
  }
  if (!sameData) {
    lines.push("The data changed between trials: they compare badly. Another --seed starts a search anew.");
  }
  if (best) {
    const file = `algorithms/${resolved.algorithm}/<name>.json`;
    const params = JSON.stringify({ ...resolved.params, ...best.params });
    lines.push(`Best: trial ${best.trial}. To keep it, write ${params} to model/problems/${problem.name}/${file}.`);
  }
  return lines.join("\n");
}

function describeParams(params: Record<string, unknown>): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(", ");
}

/** One part of so many, as the rungs of halving are. */
function describeShare(share: number): string {
  return share === 1 ? "all" : `1/${Math.round(1 / share)}`;
}

function digits(value: number | undefined): number | string {
  return value === undefined ? "no number" : Number(value.toPrecision(5));
}
