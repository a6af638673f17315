import { predictionErrors } from "./predictionErrors";

/**
 * Median absolute deviation of the prediction errors from their median, in the unit of the target: how far off a
 * typical prediction is, whatever the few worst ones do. Not scaled to a standard deviation.
 *
 * @param actual    true values, length n ≥ 1
 * @param predicted predictions, length n
 * @returns median |error − median error|
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH when the lengths differ or n is 0
 * @see Rousseeuw & Croux, "Alternatives to the median absolute deviation", JASA 88 (1993), formula 1.1 with b = 1
 * @example medianAbsoluteDeviation([1, 2, 4, 9], [1, 1, 1, 1]) // => 1.5
 */
export function medianAbsoluteDeviation(actual: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const errors = predictionErrors(actual, predicted);
  const center = median(errors);
  return median(errors.map((error) => Math.abs(error - center)));
}

/** The middle value, or the mean of the two middle ones. */
function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
