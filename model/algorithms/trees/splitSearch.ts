import type { BinnedMatrix } from "./bins";
import { histogramLayout } from "./treeKernels";
import type { TreeMemory } from "./treeMemory";

/** The best split found so far: to the right go bins above `bin`, or of a bundle only `bin` itself. */
export interface Split {
  /** −1 while none is found. */
  column: number;
  bin: number;
  /** Σ sum² / weight of both sides; the higher, the smaller their squared errors. */
  score: number;
}

/** A tree node: which rows, and what they add up to. */
export interface Node {
  /** Rows of the node are `rows[start]` to before `rows[end]`. */
  start: number;
  end: number;
  /** Weighted targets. */
  sum: number;
  weight: number;
}

// Once here, not at each use: what a module exports is looked up.
const { lanes, binSize, columnSize, columnWords } = histogramLayout;

/**
 * Finds the split of a node that reduces the squared error most. Per column it adds up targets and weights by bin, then
 * tries a split after each bin that occurs: the time is that of the node's rows, however many bins there are.
 *
 * @see Ke et al., "LightGBM: A highly efficient gradient boosting decision tree" (2017), algorithm 1
 */
export class SplitSearch {
  /** Both all zero between searches. */
  private readonly histogram: Float64Array;
  private readonly occupied: Int32Array;
  private readonly chosen: Int32Array;
  /** Per column one bit per bin that it has. */
  private readonly all: Int32Array;

  constructor(
    private readonly binned: BinnedMatrix,
    private readonly memory: TreeMemory,
    private readonly minLeafWeight: number,
  ) {
    this.histogram = memory.sums;
    this.occupied = memory.occupied;
    this.chosen = new Int32Array(binned.columns.length + lanes);
    this.all = new Int32Array(binned.columns.length * columnWords);
    binned.columns.forEach(({ bins }, column) => {
      for (let bin = 0; bin < bins; bin++) this.all[column * columnWords + (bin >>> 5)] |= 1 << (bin & 31);
    });
  }

  /**
   * @param columns  columns to try, 1 or 0
   * @param features features to try in bundles, 1 or 0
   * @returns the best split, undefined if no column divides the node
   */
  best(node: Node, columns: Uint8Array, features: Uint8Array): Split | undefined {
    const { chosen, memory } = this;
    let count = 0;
    for (let column = 0; column < columns.length; column++) if (columns[column] === 1) chosen[count++] = column;
    // Lanes left over try the last column once more, which changes nothing.
    chosen.fill(chosen[count - 1], count, count + lanes - 1);
    // Splits that only move rounding errors about are none.
    const best: Split = { column: -1, bin: 0, score: ((node.sum * node.sum) / node.weight) * (1 + 1e-10) };
    for (let i = 0; i < count; i += lanes) {
      // In a small node it pays to remember the bins that occur; in a large one nearly all do.
      const few = node.end - node.start < 256;
      if (!few) for (let lane = 0; lane < lanes; lane++) this.markAll(lane, chosen[i + lane]);
      memory.addUp(node.start, node.end, few, chosen[i], chosen[i + 1], chosen[i + 2], chosen[i + 3]);
      for (let lane = 0; lane < lanes; lane++) this.improve(best, chosen[i + lane], lane, node, features);
    }
    return best.column < 0 ? undefined : best;
  }

  /** Marks all bins of a column. */
  private markAll(lane: number, column: number): void {
    const { occupied, all } = this;
    for (let word = 0; word < columnWords; word++)
      occupied[lane * columnWords + word] = all[column * columnWords + word];
  }

  private improve(best: Split, column: number, lane: number, node: Node, active: Uint8Array): void {
    const { bundle, bins, features } = this.binned.columns[column];
    const words = (bins + 31) >>> 5;
    if (bundle) this.tryBundle(best, column, lane, words, node, features, active);
    else this.tryOrdered(best, column, lane, words, node);
  }

  private tryOrdered(best: Split, column: number, lane: number, words: number, { sum, weight }: Node): void {
    const { histogram, occupied, minLeafWeight } = this;
    let leftSum = 0;
    let leftWeight = 0;
    let last = -1;
    for (let word = 0; word < words; word++) {
      let bits = occupied[lane * columnWords + word];
      occupied[lane * columnWords + word] = 0;
      for (; bits !== 0; bits &= bits - 1) {
        const bin = (word << 5) | (31 - Math.clz32(bits & -bits));
        const at = lane * columnSize + binSize * bin;
        if (histogram[at + 1] === 0) continue;
        const rightWeight = weight - leftWeight;
        if (leftWeight >= minLeafWeight && rightWeight >= minLeafWeight) {
          const rightSum = sum - leftSum;
          const score = (leftSum * leftSum) / leftWeight + (rightSum * rightSum) / rightWeight;
          if (score > best.score) {
            best.score = score;
            best.column = column;
            // Bins between the two do not occur here; the middle of the gap is the fairest threshold.
            best.bin = (last + bin - 1) >> 1;
          }
        }
        leftSum += histogram[at];
        leftWeight += histogram[at + 1];
        histogram[at] = 0;
        histogram[at + 1] = 0;
        last = bin;
      }
    }
  }

  private tryBundle(
    best: Split,
    column: number,
    lane: number,
    words: number,
    { sum, weight }: Node,
    features: Int32Array,
    active: Uint8Array,
  ): void {
    const { histogram, occupied, minLeafWeight } = this;
    for (let word = 0; word < words; word++) {
      let bits = occupied[lane * columnWords + word];
      occupied[lane * columnWords + word] = 0;
      for (; bits !== 0; bits &= bits - 1) {
        const bin = (word << 5) | (31 - Math.clz32(bits & -bits));
        const at = lane * columnSize + binSize * bin;
        const rightSum = histogram[at];
        const rightWeight = histogram[at + 1];
        histogram[at] = 0;
        histogram[at + 1] = 0;
        const leftWeight = weight - rightWeight;
        if (bin === 0 || rightWeight < minLeafWeight || leftWeight < minLeafWeight) continue;
        if (active[features[bin]] === 0) continue;
        const leftSum = sum - rightSum;
        const score = (leftSum * leftSum) / leftWeight + (rightSum * rightSum) / rightWeight;
        if (score <= best.score) continue;
        best.score = score;
        best.column = column;
        best.bin = bin;
      }
    }
  }
}
