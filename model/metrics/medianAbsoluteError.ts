import { median } from "../features/median";
import { predictionErrors } from "./predictionErrors";

/**
 * Median of the absolute prediction errors, in the unit of the target: how far off a typical prediction is, whatever the
 * few worst ones do. scikit-learn's `median_absolute_error`; pipelines call it `mad_score`.
 *
 * @param actual    true values, length n ≥ 1
 * @param predicted predictions, length n
 * @returns median |error|; NaN when a prediction is NaN
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH when the lengths differ or n is 0
 * @see https://scikit-learn.org/stable/modules/model_evaluation.html#median-absolute-error
 * @example medianAbsoluteError([3, -0.5, 2, 7], [2.5, 0, 2, 8]) // => 0.5
 */
export function medianAbsoluteError(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const errors = predictionErrors(actual, predicted);
  // The median passes over gaps; a prediction that is missing must not pass for a good one.
  return errors.some(Number.isNaN) ? Number.NaN : median(errors.map(Math.abs));
}
