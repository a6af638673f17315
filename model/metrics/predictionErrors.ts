import { Cd4mlError } from "../errors";

/**
 * Prediction errors, actual − predicted, in the unit of the target.
 *
 * @param actual    true values, length n ≥ 1
 * @param predicted predictions, length n
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH when the lengths differ or n is 0
 * @example predictionErrors([3, 5], [1, 6]) // => Float64Array [2, -1]
 */
export function predictionErrors(actual: ArrayLike<number>, predicted: ArrayLike<number>): Float64Array {
  if (actual.length !== predicted.length || actual.length === 0) {
    throw new Cd4mlError(
      "CD4ML_LENGTH_MISMATCH",
      `A metric needs as many predictions as actual values, at least one; got ${actual.length} actual, ` +
        `${predicted.length} predicted.`,
    );
  }
  return Float64Array.from({ length: actual.length }, (_, i) => actual[i] - predicted[i]);
}
