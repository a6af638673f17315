import type { ClassScores } from "../metrics/classScores";
import { formatDifference, formatMetric, isInUnit } from "../metrics/metricTexts";
import { formatMetricValue } from "../runs/acceptance";
import type { ComparedVerdict } from "./compareDetails";
import type { Compared } from "./compareEach";
import type { Comparison } from "./compareRuns";

/** What the runs are, and which one serves. */
export function runFacts({ runs, roles, production }: Comparison): Compared<string>[] {
  const facts = runs.map((run, i) => ({
    status: run.kind === run.status ? run.status : `${run.status} (${run.kind})`,
    serves: run.run === production ? "yes" : "no",
    role: roles[i].join(", ") || "none",
    created: run.createdAt,
    commit: run.code.commit === null ? "none" : `${run.code.commit}${run.code.dirty ? ", with changes" : ""}`,
  }));
  return (Object.keys(facts[0]) as (keyof (typeof facts)[0])[]).map((name) => ({
    name,
    values: [facts[0][name], facts[1][name]],
  }));
}

/** Any value in words; a dash where there is none. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "–";
  if (Array.isArray(value)) return value.map(describeValue).join(", ") || "none";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** How far the metrics may be compared. */
export function rowsNote({ sameRows }: Comparison): string {
  return sameRows
    ? "Both were validated on the same rows."
    : "They were validated on different rows: a difference of the metrics may be one of the rows.";
}

/** A metric's value; a dash where a run has none. */
export function metricText(name: string, value: number | undefined, unit: string | null): string {
  if (value === undefined) return "–";
  return isInUnit(name) ? formatMetric(name, value, unit ?? undefined) : formatMetricValue(value);
}

/** What a metric differs by, with its sign, as exact as its numbers are read. */
export function signed(name: string, difference: number, unit: string | null): string {
  const digits = formatDifference(name, difference, unit ?? undefined, (value) => String(Number(value.toPrecision(3))));
  return difference > 0 ? `+${digits}` : digits;
}

/** What a metric loses without a feature. */
export function lossText(metric: string, loss: number | undefined, unit: string | null): string {
  if (loss === undefined) return "–";
  return formatDifference(metric, loss, unit ?? undefined, (value) => value.toPrecision(3));
}

/** How a run did by a criterion: the verdict first. */
export function verdictText(verdict?: ComparedVerdict): string {
  return verdict ? `${verdict.passed ? "passed" : "failed"}: ${verdict.found}` : "–";
}

/** How well a class is told. */
export function classText(scores?: ClassScores): string {
  if (!scores) return "–";
  const [precision, recall, f1] = [scores.precision, scores.recall, scores.f1].map((share) => share.toFixed(3));
  return `${f1} (${precision}, ${recall})`;
}

/** A feature's share in a model, in percent. */
export function importanceText(importance?: number): string {
  return importance === undefined ? "–" : `${(importance * 100).toFixed(1)} %`;
}
