import type { ClassPredictions } from "./classPredictions";
import { requirePairs } from "./requirePairs";

/**
 * Area under the receiver operating characteristic, one class against another, averaged over all pairs of classes that
 * occur: how often a row of a class has a higher probability of it than a row of the other. 0.5 is guessing.
 *
 * @param actual    true classes by number, length n ≥ 1
 * @param predicted probabilities of n rows
 * @returns 0 to 1; NaN when there is only one class
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH when the lengths differ or n is 0
 * @see Hand & Till, "A simple generalisation of the area under the ROC curve for multiple class classification
 *      problems", Machine Learning 45 (2001), formula 7; scikit-learn's roc_auc_score with multi_class="ovo"
 * @example rocAuc([0, 0, 1, 1], classPredictions(Float64Array.of(0.9, 0.1, 0.6, 0.4, 0.65, 0.35, 0.2, 0.8), 2)) // => 0.75
 */
export function rocAuc(actual: ArrayLike<number>, { probabilities, count, classes }: ClassPredictions): number {
  requirePairs(actual.length, classes.length);
  const rows = Array.from({ length: count }, () => [] as number[]);
  for (let row = 0; row < actual.length; row++) rows[actual[row]].push(row);
  const scores = (of: number, by: number) => Float64Array.from(rows[of], (row) => probabilities[row * count + by]);
  let sum = 0;
  let pairs = 0;
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      if (rows[a].length === 0 || rows[b].length === 0) continue;
      sum += (areaBetween(scores(a, a), scores(b, a)) + areaBetween(scores(b, b), scores(a, b))) / 2;
      pairs++;
    }
  }
  return sum / pairs;
}

/**
 * Share of the pairs of a positive and a negative in which the positive has the higher score; equal scores count half.
 *
 * @see Mann & Whitney, "On a test of whether one of two random variables is stochastically larger than the other" (1947)
 */
function areaBetween(positive: Float64Array, negative: Float64Array): number {
  const sorted = negative.sort();
  let won = 0;
  for (const score of positive) won += (countBelow(sorted, score, false) + countBelow(sorted, score, true)) / 2;
  return won / (positive.length * negative.length);
}

/** How many of the sorted numbers are below a limit, or also equal to it. */
function countBelow(sorted: Float64Array, limit: number, orEqual: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < limit || (orEqual && sorted[middle] === limit)) low = middle + 1;
    else high = middle;
  }
  return low;
}
