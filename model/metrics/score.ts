import type { ProblemDefinition } from "../problems/problem";
import { classPredictions } from "./classPredictions";
import { metrics } from "./metrics";

/**
 * A metric of what a model says of n rows, whatever the problem's kind.
 *
 * @param metric  its name, one of those for the kind
 * @param actual  true values, or numbers of the true classes, length n ≥ 1
 * @param outputs predictions, length n; of a classification the probability of each class, row by row
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH when there are not as many rows of both, or none
 */
export function score(
  { kind, target }: ProblemDefinition,
  metric: string,
  actual: Float64Array,
  outputs: Float64Array,
): number {
  if (kind === "regression") return metrics.regression[metric](actual, outputs);
  return metrics.classification[metric](actual, classPredictions(outputs, target.classes.length));
}
