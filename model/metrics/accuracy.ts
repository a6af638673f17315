import { requirePairs } from "./requirePairs";

/**
 * Share of the rows whose class is predicted.
 *
 * @param actual    true classes by number, length n ≥ 1
 * @param predicted predicted classes by number, length n
 * @returns 0 to 1
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH when the lengths differ or n is 0
 * @see scikit-learn's accuracy_score
 * @example accuracy([0, 1, 2, 2], [0, 2, 2, 2]) // => 0.75
 */
export function accuracy(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  requirePairs(actual.length, predicted.length);
  let right = 0;
  for (let i = 0; i < actual.length; i++) if (actual[i] === predicted[i]) right++;
  return right / actual.length;
}
