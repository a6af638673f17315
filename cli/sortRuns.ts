import { Cd4mlError } from "../model/errors";
import { metricDirection } from "../model/metrics/metricDirection";
import type { Run } from "../model/runs/run";

/** What runs can be sorted by besides their metrics. */
const columns: Record<string, (run: Run) => string> = {
  created: ({ createdAt }) => createdAt,
  kind: ({ kind }) => kind,
  status: ({ status }) => status,
  pipeline: ({ choices }) => choices.pipeline,
  features: ({ choices }) => choices.features,
  algorithm: ({ resolved }) => resolved.algorithm,
  params: ({ choices }) => choices.params,
};

/**
 * Sorts runs by a metric, best first and those without it last; by `created`, newest first; or by the text of another
 * column. Equal ones stay in their order.
 *
 * @throws Cd4mlError CD4ML_SORT when no run has such a thing, naming what there is
 */
export function sortRuns(runs: Run[], by: string): Run[] {
  if (Object.hasOwn(columns, by)) {
    const text = columns[by];
    const first = by === "created" ? 1 : -1;
    return runs.toSorted((a, b) => (text(a) === text(b) ? 0 : text(a) < text(b) ? first : -first));
  }
  const metrics = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))];
  if (runs.length === 0 || metrics.includes(by)) {
    const sign = metricDirection(by) || 1;
    const value = ({ metrics: { [by]: found } }: Run) =>
      Number.isFinite(found) ? sign * found : Number.NEGATIVE_INFINITY;
    return runs.toSorted((a, b) => (value(a) === value(b) ? 0 : value(b) - value(a)));
  }
  throw new Cd4mlError(
    "CD4ML_SORT",
    `No run has "${by}" to sort by; there are: ${[...Object.keys(columns), ...metrics].join(", ")}.`,
  );
}
