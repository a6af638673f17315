import { requirePairs } from "./requirePairs";

/**
 * Prediction errors, actual − predicted, in the unit of the target.
 *
 * @param actual    true values, length n ≥ 1
 * @param predicted predictions, length n
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH when the lengths differ or n is 0
 * @example predictionErrors([3, 5], [1, 6]) // => Float64Array [2, -1]
 */
export function predictionErrors(actual: ArrayLike<number>, predicted: ArrayLike<number>): Float64Array {
  requirePairs(actual.length, predicted.length);
  return Float64Array.from({ length: actual.length }, (_, i) => actual[i] - predicted[i]);
}
