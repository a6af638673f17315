import { predictionErrors } from "./predictionErrors";

/**
 * Number of predictions that were compared with an actual value.
 *
 * @param actual    true values, length n ≥ 1
 * @param predicted predictions, length n
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH when the lengths differ or n is 0
 * @example numberValidated([1, 2, 3], [1, 2, 4]) // => 3
 */
export function numberValidated(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return predictionErrors(actual, predicted).length;
}
