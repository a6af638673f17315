import type { ClassPredictions } from "./classPredictions";
import { requirePairs } from "./requirePairs";

/**
 * Mean negative logarithm of the probability that was given to the true class: 0 is certain and right. Probabilities are
 * kept 2⁻⁵² away from 0 and 1, so that one certain mistake costs 36, not everything.
 *
 * @param actual    true classes by number, length n ≥ 1
 * @param predicted probabilities of n rows
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH when the lengths differ or n is 0
 * @see Good, "Rational decisions", JRSS B 14(1), 1952; scikit-learn's log_loss
 * @example logLoss([0, 1], classPredictions(Float64Array.of(0.5, 0.5, 0.5, 0.5), 2)) // => 0.6931471805599453
 */
export function logLoss(actual: ArrayLike<number>, { probabilities, count, classes }: ClassPredictions): number {
  requirePairs(actual.length, classes.length);
  let sum = 0;
  for (let row = 0; row < actual.length; row++) {
    const given = probabilities[row * count + actual[row]];
    sum -= Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, given)));
  }
  return sum / actual.length;
}
