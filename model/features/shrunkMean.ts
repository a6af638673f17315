/** Sum and number of target values. */
export interface TargetSum {
  sum: number;
  count: number;
}

/**
 * A mean shrunk to a prior, as if `weight` more values had it: (sum + weight × prior) / (count + weight).
 *
 * @see Micci-Barreca, "A preprocessing scheme for high-cardinality categorical attributes" (2001)
 * @example shrunkMean({ sum: 10, count: 2 }, { prior: 2, weight: 2 }) // => 3.5
 */
export function shrunkMean({ sum, count }: TargetSum, { prior, weight }: { prior: number; weight: number }): number {
  // Adding 0 makes −0 into 0, which JSON would not keep.
  return (sum + weight * prior) / (count + weight) + 0;
}

/** Adds up a value at its key. */
export function addTo<Key>(sums: Map<Key, TargetSum>, key: Key, value: number): void {
  const group = sums.get(key);
  if (group === undefined) sums.set(key, { sum: value, count: 1 });
  else {
    group.sum += value;
    group.count++;
  }
}
