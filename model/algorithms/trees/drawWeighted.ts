import type { Random } from "../../data/random";

/**
 * Draws as many rows as there are, with replacement, by weight.
 *
 * The draws are made in the order of the rows: sorted uniform numbers are sums of exponential ones, so nothing is searched.
 *
 * @param weights non-negative, at least one positive
 * @returns how often each row was drawn
 * @see Devroye, "Non-Uniform Random Variate Generation" (1986), section V.3.1
 */
export function drawWeighted(weights: Float64Array, random: Random): Int32Array {
  const rows = weights.length;
  const steps = Float64Array.from({ length: rows + 1 }, () => random.exponential());
  const length = steps.reduce((sum, step) => sum + step, 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const last = weights.findLastIndex((weight) => weight > 0);
  const counts = new Int32Array(rows);
  let row = 0;
  let reached = weights[0];
  let drawn = 0;
  for (let i = 0; i < rows; i++) {
    drawn += steps[i];
    // Rounding must not lead past the last row that has a weight.
    while (row < last && reached * length <= drawn * total) reached += weights[++row];
    counts[row]++;
  }
  return counts;
}
