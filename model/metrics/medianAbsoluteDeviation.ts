import { median } from "../features/median";
import { predictionErrors } from "./predictionErrors";

/**
 * Median absolute deviation of the prediction errors from their median, in the unit of the target: how far off a
 * typical prediction is, whatever the few worst ones do. Not scaled to a standard deviation.
 *
 * @param actual    true values, length n ≥ 1
 * @param predicted predictions, length n
 * @returns median |error − median error|; NaN when a prediction is NaN
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH when the lengths differ or n is 0
 * @see Rousseeuw & Croux, "Alternatives to the median absolute deviation", JASA 88 (1993), formula 1.1 with b = 1
 * @example medianAbsoluteDeviation([1, 2, 4, 9], [1, 1, 1, 1]) // => 1.5
 */
export function medianAbsoluteDeviation(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const errors = predictionErrors(actual, predicted);
  // The median passes over gaps; a prediction that is missing must not pass for a good one.
  if (errors.some(Number.isNaN)) return Number.NaN;
  const center = median(errors);
  return median(errors.map((error) => Math.abs(error - center)));
}
