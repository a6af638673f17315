import { predictionErrors } from "./predictionErrors";

/**
 * Mean absolute percentage error as a share: 0.1 is a tenth of the actual value off. Where an actual value is 0, the error
 * is divided by 2⁻⁵² in its place, so that the result is very large.
 *
 * @param actual    true values, length n ≥ 1
 * @param predicted predictions, length n
 * @returns Σ(|actual − predicted| / |actual|) / n, without a unit
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH when the lengths differ or n is 0
 * @see Hyndman & Koehler, "Another look at measures of forecast accuracy" (2006), measures based on percentage errors;
 *      scikit-learn's mean_absolute_percentage_error
 * @example meanAbsolutePercentageError([10, -20], [11, -15]) // => 0.175
 */
export function meanAbsolutePercentageError(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  let shares = 0;
  predictionErrors(actual, predicted).forEach((error, i) => {
    shares += Math.abs(error) / Math.max(Math.abs(actual[i]), Number.EPSILON);
  });
  return shares / actual.length;
}
