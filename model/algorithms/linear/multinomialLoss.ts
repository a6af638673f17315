import { dot } from "./dot";
import type { Objective } from "./minimise";
import { softmax } from "./softmax";

/**
 * The mean logistic loss of n rows with an L2 penalty: −Σ log p(class) / n + penalty·‖w‖² / 2. Its variables are the
 * coefficients of each class, class by class, then one intercept a class, which have no penalty.
 *
 * @param columns standardised features, each of n values
 * @param target  number of each row's class
 * @param classes how many there are
 * @see Bishop, "Pattern recognition and machine learning" (2006), formulas 4.108 and 4.109
 */
export function multinomialLoss(
  columns: Float64Array[],
  target: Float64Array,
  classes: number,
  penalty: number,
): Objective {
  const rows = target.length;
  const intercepts = classes * columns.length;
  /** Of each class by row: scores, then predicted probability − 1 where it is the row's class, as a share of the rows. */
  const residuals = Array.from({ length: classes }, () => new Float64Array(rows));
  return (point, gradient) => {
    residuals.forEach((scores, code) => {
      scores.fill(point[intercepts + code]);
      columns.forEach((column, i) => {
        const weight = point[code * columns.length + i];
        for (let row = 0; row < rows; row++) scores[row] += weight * column[row];
      });
    });
    let value = toResiduals(residuals, target) / rows;
    residuals.forEach((residual, code) => {
      gradient[intercepts + code] = residual.reduce((sum, one) => sum + one, 0);
      columns.forEach((column, i) => {
        const at = code * columns.length + i;
        value += (penalty * point[at] * point[at]) / 2;
        gradient[at] = dot(residual, column) + penalty * point[at];
      });
    });
    return value;
  };
}

/** Replaces scores by residuals; returns the loss of all rows. */
function toResiduals(scores: Float64Array[], target: Float64Array): number {
  const own = new Float64Array(scores.length);
  let loss = 0;
  for (let row = 0; row < target.length; row++) {
    for (let code = 0; code < own.length; code++) own[code] = scores[code][row];
    const probabilities = softmax(own);
    // A probability that has become 0 would cost everything.
    loss -= Math.log(Math.max(probabilities[target[row]], Number.MIN_VALUE));
    for (let code = 0; code < own.length; code++) {
      scores[code][row] = (probabilities[code] - (target[row] === code ? 1 : 0)) / target.length;
    }
  }
  return loss;
}
