import type { Pipeline } from "../problems/problem";
import type { Acceptance } from "./run";

/**
 * Judges a run's metrics by its pipeline's acceptance test. Both limits are allowed values themselves; a metric that is
 * no number is never accepted.
 *
 * @example judge(pipeline, { r2_score: 0.5 }).reason // => "r2_score 0.5 is at least the minimum 0.42"
 */
export function judge({ acceptance }: Pick<Pipeline, "acceptance">, metrics: Record<string, number>): Acceptance {
  const { metric, min = null, max = null } = acceptance;
  const value = metrics[metric] ?? Number.NaN;
  const fault = faultOf(value, min, max);
  const reason = `${metric} ${formatMetricValue(value)} ${fault ?? praise(min, max)}`;
  return { metric, value, min, max, accepted: fault === undefined, reason };
}

/** A metric's value in words: as many digits as people compare. */
export function formatMetricValue(value: number): string {
  if (!Number.isFinite(value)) return "is no number";
  return String(Number(value.toPrecision(6)));
}

function faultOf(value: number, min: number | null, max: number | null): string | undefined {
  if (!Number.isFinite(value)) return "and cannot be judged";
  if (min !== null && value < min) return `is below the minimum ${min}`;
  if (max !== null && value > max) return `is above the maximum ${max}`;
  return undefined;
}

function praise(min: number | null, max: number | null): string {
  const limits = [min !== null && `at least the minimum ${min}`, max !== null && `at most the maximum ${max}`];
  return `is ${limits.filter(Boolean).join(" and ") || "accepted whatever it is"}`;
}
