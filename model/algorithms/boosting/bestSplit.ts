import type { BinnedColumn } from "../trees/bins";
import { middleOf } from "../trees/middleOf";
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
  /** Whether a split is half way between two values, and not between their ranks. */
  isByValue: boolean;
}

/** The columns whose splits are tried. */
export interface TriedColumns {
  columns: BinnedColumn[];
  /** First bin of each column in a histogram. */
  starts: number[];
  /** In which order: of equal splits the first is taken. */
  order: Int32Array;
}

/**
 * Finds the split that reduces the loss most: the one with the largest Σ sum² / (count + l2) of both sides.
 *
 * @param histogram by column and bin the sum of the node's gradients and its number of rows, from `start` on
 * @returns the best split, of equals the first; undefined if none reduces the loss
 * @see Chen & Guestrin, "XGBoost: A scalable tree boosting system" (2016), equation 7, here with hessians of 1
 */
export function bestSplit(
  { columns, starts, order }: TriedColumns,
  histogram: Float64Array,
  start: number,
  node: Sums,
  rules: SplitRules,
): Division | undefined {
  // Splits that only move rounding errors about are none.
  const score = ((node.sum * node.sum) / (node.count + rules.l2)) * (1 + 1e-10);
  const best = { column: -1, bin: 0, score, sum: 0, count: 0 };
  for (const column of order) {
    const { bundle, bins } = columns[column];
    const at = start + binNumbers * starts[column];
    (bundle ? tryBundle : tryOrdered)(best, column, bins, histogram, at, node, rules);
  }
  if (best.column < 0) return undefined;
  const { bundle, thresholds } = columns[best.column];
  if (!rules.isByValue || bundle) return best;
  const [first, last] = gapAround(best.bin, histogram, start + binNumbers * starts[best.column]);
  return { ...best, bin: middleOf(thresholds, first, last) };
}

/** The bins from the last that occurs on the left side to before the first on the right one. */
function gapAround(bin: number, histogram: Float64Array, start: number): [first: number, last: number] {
  const occurs = (each: number) => histogram[start + binNumbers * each + 1] > 0;
  let [first, next] = [bin, bin + 1];
  while (!occurs(first)) first--;
  while (!occurs(next)) next++;
  return [first, next - 1];
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
