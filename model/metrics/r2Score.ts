import { mean } from "./mean";
import { predictionErrors } from "./predictionErrors";

/**
 * Coefficient of determination: 1 is perfect, 0 is as good as always predicting the mean, below 0 is worse than that.
 *
 * Where all actual values are equal the quotient is undefined; then 1 if every prediction is exact, else 0. Of a single row
 * nothing differs from row to row: there it is NaN, as scikit-learn's `r2_score`.
 *
 * @param actual    true values, length n ≥ 1
 * @param predicted predictions, length n
 * @returns 1 − Σ(actual − predicted)² / Σ(actual − mean)², without a unit; NaN where n is 1
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH when the lengths differ or n is 0
 * @see Kvålseth, "Cautionary note about R²", The American Statistician 39(4), 1985, formula R²₁
 * @example r2Score([3, -0.5, 2, 7], [2.5, 0, 2, 8]) // => 0.9486081370449679
 */
export function r2Score(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const residual = sumOfSquares(predictionErrors(actual, predicted), 0);
  if (actual.length < 2) return Number.NaN;
  const values = Float64Array.from(actual);
  const total = values.every((value) => value === values[0]) ? 0 : sumOfSquares(values, mean(values));
  if (total === 0) return residual === 0 ? 1 : 0;
  return 1 - residual / total;
}

function sumOfSquares(values: Float64Array, center: number): number {
  let sum = 0;
  for (const value of values) sum += (value - center) ** 2;
  return sum;
}
