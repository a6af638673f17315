/**
 * Median of the numbers that are not NaN: the middle one, or the mean of the two in the middle; NaN when there are none.
 *
 * @see Hyndman & Fan, "Sample quantiles in statistical packages" (1996), definition 7 at p = 1/2
 * @example median(Float64Array.of(4, NaN, 1, 3)) // => 3
 */
export function median(values: Float64Array): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return Number.NaN;
  const middle = sorted.length >>> 1;
  // Halves are added, for the sum of two numbers may be too big for one.
  const value = sorted.length % 2 === 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2;
  return value + 0;
}
