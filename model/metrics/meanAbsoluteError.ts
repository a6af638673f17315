import { mean } from "./mean";
import { predictionErrors } from "./predictionErrors";

/**
 * Mean of the absolute prediction errors, in the unit of the target: how far off predictions are on average, each miss by
 * its size. scikit-learn's `mean_absolute_error`; the workshop and pipelines call it `mad_score`.
 *
 * @param actual    true values, length n ≥ 1
 * @param predicted predictions, length n
 * @returns Σ|actual − predicted| / n; never above the root mean square error; NaN when a prediction is NaN
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH when the lengths differ or n is 0
 * @see https://scikit-learn.org/stable/modules/model_evaluation.html#mean-absolute-error
 * @example meanAbsoluteError([3, -0.5, 2, 7], [2.5, 0, 2, 8]) // => 0.5
 */
export function meanAbsoluteError(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return mean(predictionErrors(actual, predicted).map(Math.abs));
}
