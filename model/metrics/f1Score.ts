import { classScores } from "./classScores";
import { confusionMatrix } from "./confusionMatrix";

/**
 * Macro-averaged F1: the mean of each class's F1, so that a rare class counts as much as a frequent one. Classes that
 * occur neither among the actual nor among the predicted ones are left out.
 *
 * @param actual    true classes by number, length n ≥ 1
 * @param predicted predicted classes by number, length n
 * @returns 0 to 1
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH when the lengths differ or n is 0
 * @see Opitz & Burst, "Macro F1 and Macro F1" (2019), averaged F1; scikit-learn's f1_score with average="macro"
 * @example f1Score([0, 1, 2, 2], [0, 2, 2, 2]) // => 0.6
 */
export function f1Score(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const all = [...Array.from(actual), ...Array.from(predicted)];
  const count = all.reduce((most, one) => Math.max(most, one), -1) + 1;
  const scores = classScores(confusionMatrix(actual, predicted, count));
  const occur = new Set(all);
  return scores.reduce((sum, { f1 }) => sum + f1, 0) / occur.size;
}
