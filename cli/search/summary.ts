import { smallerIsBetter } from "../../model/runs/acceptance";
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
  /** Best first, equal ones by their number; of halving those first that were trained on more rows. */
  trials: TrialResult[];
  failed: TrialFailure[];
  best?: TrialResult;
  /** Whether all trials read the same data. */
  sameData: boolean;
}

/** Trials that have a model: those on more rows first, then by the acceptance metric, the larger first if it has a minimum. */
export function rankTrials({ resolved }: Search, outcomes: TrialOutcome[]): TrialResult[] {
  const { metric } = resolved.pipeline.acceptance;
  const better = smallerIsBetter(resolved.pipeline) ? 1 : -1;
  const trials = outcomes.filter((outcome): outcome is TrialResult => "run" in outcome);
  return trials.sort(
    (a, b) => b.share - a.share || better * (a.metrics[metric] - b.metrics[metric]) || a.trial - b.trial,
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
    best: trials[0],
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
  const names = Object.keys(best?.params ?? {});
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

function digits(value: number): number {
  return Number(value.toPrecision(5));
}
