/**
 * The threshold nearest to half way between the first and the last, of two the upper one. Bins between two that occur are
 * empty in the node; half way between their values, not their ranks, is where scikit-learn divides.
 */
export function middleOf(thresholds: Float64Array, first: number, last: number): number {
  const middle = (thresholds[first] + thresholds[last]) / 2;
  let nearest = first;
  for (let i = first + 1; i <= last; i++) {
    if (Math.abs(thresholds[i] - middle) <= Math.abs(thresholds[nearest] - middle)) nearest = i;
  }
  return nearest;
}
