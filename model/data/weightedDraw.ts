/** Running sum of weights as shares of all, ending at 1. */
export function cumulativeShares(weights: Float64Array): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const shares = weights.map((weight) => {
    sum += weight;
    return sum / total;
  });
  shares[shares.length - 1] = 1;
  return shares;
}

/** The first position whose cumulative share is above `share`, by bisection: of a uniform share, a draw by weight. */
export function pickShare(cumulative: Float64Array, share: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cumulative[middle] > share) high = middle;
    else low = middle + 1;
  }
  return low;
}
