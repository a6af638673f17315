import { requirePairs } from "./requirePairs";

/**
 * Counts rows by their actual and their predicted class.
 *
 * @param actual    true classes by number, from 0 to before `count`, length n ≥ 1
 * @param predicted predicted classes by number, length n
 * @param count     number of classes
 * @returns rows of actual class i that were predicted as class j, at [i][j]
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH when the lengths differ or n is 0
 * @see Stehman, "Selecting and interpreting measures of thematic classification accuracy" (1997)
 * @example confusionMatrix([0, 1, 1], [0, 0, 1], 2) // => [[1, 0], [1, 1]]
 */
export function confusionMatrix(actual: ArrayLike<number>, predicted: ArrayLike<number>, count: number): number[][] {
  requirePairs(actual.length, predicted.length);
  const counts = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  for (let i = 0; i < actual.length; i++) counts[actual[i]][predicted[i]]++;
  return counts;
}
