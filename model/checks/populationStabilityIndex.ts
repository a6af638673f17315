/** Stands in for a smaller share: the index of a bin that has become empty would be infinite. */
const smallestShare = 1e-4;

/**
 * Population stability index: how much a distribution has moved from another, both as shares of the same bins. 0 where
 * they are equal and symmetric otherwise; below 0.1 is called stable, above 0.25 a shift. It is the sum of the
 * Kullback–Leibler divergences in both directions, with shares below 0.0001 taken as that. Between two samples of one
 * population, of n and m rows in b bins, it is (b − 1) · (1/n + 1/m) on average.
 *
 * @param expected shares of the reference, each ≥ 0
 * @param actual   shares of the same bins now, each ≥ 0
 * @returns Σ (actual − expected) · ln(actual / expected), without a unit
 * @see Siddiqi, "Credit Risk Scorecards" (2006), chapter 8, system stability index
 * @see Yurdakul & Naranjo, "Statistical properties of the population stability index" (2020), for its distribution
 * @example populationStabilityIndex([0.5, 0.5], [0.75, 0.25]) // => 0.2746530721670274
 */
export function populationStabilityIndex(expected: ArrayLike<number>, actual: ArrayLike<number>): number {
  let index = 0;
  for (let i = 0; i < expected.length; i++) {
    const [before, now] = [Math.max(expected[i], smallestShare), Math.max(actual[i], smallestShare)];
    index += (now - before) * Math.log(now / before);
  }
  return index;
}
