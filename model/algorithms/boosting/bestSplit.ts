import type { BinnedColumn } from "../trees/bins";
import type { Split } from "../trees/splitSearch";
import { binNumbers } from "./histograms";

/** What a node or a side of it adds up to. */
export interface Sums {
  sum: number;
  count: number;
}

/** A split, and what its left side adds up to. */
export type Division = Split & Sums;

/** What a split must keep to. */
export interface SplitRules {
  /** Least rows on each side. */
  minSamplesLeaf: number;
  /** Rows with a gradient of 0 that each side is thought to have besides its own. */
  l2: number;
}

/**
 * Finds the split that reduces the loss most: the one with the largest Σ sum² / (count + l2) of both sides.
 *
 * @param histogram by column and bin the sum of the node's gradients and its number of rows, from `start` on
 * @returns the best split, of equals the first; undefined if none reduces the loss
 * @see Chen & Guestrin, "XGBoost: A scalable tree boosting system" (2016), equation 7, here with hessians of 1
 */
export function bestSplit(
  columns: BinnedColumn[],
  histogram: Float64Array,
  start: number,
  node: Sums,
  rules: SplitRules,
): Division | undefined {
  // Splits that only move rounding errors about are none.
  const score = ((node.sum * node.sum) / (node.count + rules.l2)) * (1 + 1e-10);
  const best = { column: -1, bin: 0, score, sum: 0, count: 0 };
  let at = start;
  columns.forEach(({ bundle, bins }, column) => {
    (bundle ? tryBundle : tryOrdered)(best, column, bins, histogram, at, node, rules);
    at += binNumbers * bins;
  });
  return best.column < 0 ? undefined : best;
}

function tryOrdered(
  best: Division,
  column: number,
  bins: number,
  histogram: Float64Array,
  start: number,
  node: Sums,
  { minSamplesLeaf, l2 }: SplitRules,
): void {
  let sum = 0;
  let count = 0;
  let last = -1;
  for (let bin = 0; bin < bins; bin++) {
    const binCount = histogram[start + binNumbers * bin + 1];
    if (binCount === 0) continue;
    const rightCount = node.count - count;
    if (rightCount < minSamplesLeaf) return;
    if (count >= minSamplesLeaf) {
      const rightSum = node.sum - sum;
      const score = (sum * sum) / (count + l2) + (rightSum * rightSum) / (rightCount + l2);
      // Bins between the two do not occur here; the middle of the gap is the fairest threshold.
      if (score > best.score) Object.assign(best, { column, bin: (last + bin - 1) >> 1, score, sum, count });
    }
    sum += histogram[start + binNumbers * bin];
    count += binCount;
    last = bin;
  }
}

function tryBundle(
  best: Division,
  column: number,
  bins: number,
  histogram: Float64Array,
  start: number,
  node: Sums,
  { minSamplesLeaf, l2 }: SplitRules,
): void {
  for (let bin = 1; bin < bins; bin++) {
    const rightCount = histogram[start + binNumbers * bin + 1];
    const count = node.count - rightCount;
    if (rightCount < minSamplesLeaf || count < minSamplesLeaf) continue;
    const rightSum = histogram[start + binNumbers * bin];
    const sum = node.sum - rightSum;
    const score = (sum * sum) / (count + l2) + (rightSum * rightSum) / (rightCount + l2);
    if (score > best.score) Object.assign(best, { column, bin, score, sum, count });
  }
}
