import type { Gram } from "./gram";

/** Outcome of the descent. */
export interface Descent {
  coefficients: Float64Array;
  /** Sweeps over all coefficients. */
  iterations: number;
  /** Whether the last sweep changed no coefficient by more than the tolerance. */
  converged: boolean;
}

/**
 * Minimises ‖y − Xw‖² / 2n + alpha·‖w‖₁ over w, one coefficient at a time, from w = 0.
 *
 * @param gram      inner products of the columns and the target
 * @param rows      n
 * @param alpha     weight of the penalty, ≥ 0, in units of the target (per standard deviation of a feature)
 * @param iterations most sweeps over all coefficients
 * @param tolerance  the descent ends when a sweep changes no coefficient by more than this share of the largest one
 * @see Friedman, Hastie & Tibshirani, "Regularization paths for generalized linear models via coordinate descent",
 *      Journal of Statistical Software 33(1), 2010, formulas 5 and 9 (covariance updates)
 */
export function coordinateDescent(
  { products, withTarget }: Gram,
  rows: number,
  alpha: number,
  iterations: number,
  tolerance: number,
): Descent {
  const coefficients = new Float64Array(withTarget.length);
  /** Inner product of each column with what the model leaves of the target. */
  const residual = withTarget.slice();
  for (let sweep = 1; sweep <= iterations; sweep++) {
    let largestChange = 0;
    let largest = 0;
    for (let j = 0; j < coefficients.length; j++) {
      const square = products[j][j];
      if (square === 0) continue;
      const updated = softThreshold(residual[j] + square * coefficients[j], rows * alpha) / square;
      const change = updated - coefficients[j];
      if (change !== 0) {
        coefficients[j] = updated;
        const product = products[j];
        for (let k = 0; k < residual.length; k++) residual[k] -= change * product[k];
      }
      largestChange = Math.max(largestChange, Math.abs(change));
      largest = Math.max(largest, Math.abs(updated));
    }
    if (largestChange <= tolerance * largest) return { coefficients, iterations: sweep, converged: true };
  }
  return { coefficients, iterations, converged: false };
}

/** Moves a value towards 0 by the amount, and no further than 0. */
function softThreshold(value: number, amount: number): number {
  if (value > amount) return value - amount;
  return value < -amount ? value + amount : 0;
}
