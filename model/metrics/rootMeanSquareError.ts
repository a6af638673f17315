import { predictionErrors } from "./predictionErrors";

/**
 * Root mean square error, in the unit of the target.
 *
 * @param actual    true values, length n ≥ 1
 * @param predicted predictions, length n
 * @returns √(Σ(actual − predicted)² / n)
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH when the lengths differ or n is 0
 * @see Hyndman & Koehler, "Another look at measures of forecast accuracy" (2006), scale-dependent errors
 * @example rootMeanSquareError([1, 2], [1, 4]) // => 1.4142135623730951
 */
export function rootMeanSquareError(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  let squares = 0;
  for (const error of predictionErrors(actual, predicted)) squares += error * error;
  return Math.sqrt(squares / actual.length);
}
