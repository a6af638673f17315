import type { BinnedColumn, BinnedMatrix } from "./bins";

/** Rows of a node with their bootstrap weights, in the same order everywhere. */
export interface NodeRows {
  rows: Int32Array;
  weights: Float64Array;
  /** Weight × target. */
  sums: Float64Array;
}

/** Best split found so far in a node: to the right go bins above `bin`, or of a bundle only `bin` itself. */
export interface Split {
  column: number;
  bin: number;
  feature: number;
  threshold: number;
  /** Σ sum² / weight of both sides; the higher, the smaller their squared errors. */
  score: number;
}

/**
 * Finds the split of a node that reduces the squared error most. Per column it adds up targets and weights by bin, then
 * tries a split after each bin that occurs: the time is that of the node's rows, however many bins there are.
 *
 * @see Ke et al., "LightGBM: A highly efficient gradient boosting decision tree" (2017), algorithm 1
 */
export class SplitSearch {
  private readonly binSums = new Float64Array(256);
  private readonly binWeights = new Float64Array(256);
  /** One bit per bin that occurs in the node. */
  private readonly occupied = new Int32Array(8);

  constructor(
    private readonly binned: BinnedMatrix,
    private readonly minLeafWeight: number,
  ) {}

  /**
   * @param node   rows from `start` to before `end` are the node's
   * @param active features that may be used, 1 or 0
   * @returns the best split, undefined if no feature divides the node
   */
  best(node: NodeRows, start: number, end: number, active: Uint8Array): Split | undefined {
    let sum = 0;
    let weight = 0;
    for (let i = start; i < end; i++) {
      sum += node.sums[i];
      weight += node.weights[i];
    }
    // Splits that only move rounding errors about are none.
    const nothing = ((sum * sum) / weight) * (1 + 1e-10);
    const best: Split = { column: -1, bin: 0, feature: 0, threshold: 0, score: nothing };
    this.binned.columns.forEach((column, index) => {
      if (!column.features.some((feature) => feature >= 0 && active[feature] === 1)) return;
      this.addUp(index, node, start, end);
      if (column.bundle) this.tryBundle(index, column, sum, weight, active, best);
      else this.tryOrdered(index, column, sum, weight, best);
      this.occupied.fill(0);
    });
    return best.column < 0 ? undefined : best;
  }

  /** Sums and weights by bin. */
  private addUp(column: number, node: NodeRows, start: number, end: number): void {
    const { rows, weights, sums } = node;
    const { binSums, binWeights, occupied } = this;
    const { codes } = this.binned;
    const offset = column * this.binned.rows;
    for (let i = start; i < end; i++) {
      const bin = codes[offset + rows[i]];
      binSums[bin] += sums[i];
      binWeights[bin] += weights[i];
      occupied[bin >>> 5] |= 1 << (bin & 31);
    }
  }

  private tryOrdered(index: number, column: BinnedColumn, sum: number, weight: number, best: Split): void {
    const { binSums, binWeights, occupied, minLeafWeight } = this;
    let leftSum = 0;
    let leftWeight = 0;
    let last = -1;
    for (let word = 0; word < 8; word++) {
      for (let bits = occupied[word]; bits !== 0; bits &= bits - 1) {
        const bin = (word << 5) | (31 - Math.clz32(bits & -bits));
        const rightWeight = weight - leftWeight;
        if (leftWeight >= minLeafWeight && rightWeight >= minLeafWeight) {
          const rightSum = sum - leftSum;
          const score = (leftSum * leftSum) / leftWeight + (rightSum * rightSum) / rightWeight;
          if (score > best.score) {
            best.score = score;
            best.column = index;
            // Bins between the two do not occur here; the middle of the gap is the fairest threshold.
            best.bin = (last + bin - 1) >> 1;
            best.feature = column.features[0];
            best.threshold = column.thresholds[best.bin];
          }
        }
        leftSum += binSums[bin];
        leftWeight += binWeights[bin];
        binSums[bin] = 0;
        binWeights[bin] = 0;
        last = bin;
      }
    }
  }

  private tryBundle(
    index: number,
    column: BinnedColumn,
    sum: number,
    weight: number,
    active: Uint8Array,
    best: Split,
  ): void {
    const { binSums, binWeights, occupied, minLeafWeight } = this;
    for (let word = 0; word < 8; word++) {
      for (let bits = occupied[word]; bits !== 0; bits &= bits - 1) {
        const bin = (word << 5) | (31 - Math.clz32(bits & -bits));
        const rightSum = binSums[bin];
        const rightWeight = binWeights[bin];
        binSums[bin] = 0;
        binWeights[bin] = 0;
        const feature = column.features[bin];
        const leftWeight = weight - rightWeight;
        if (feature < 0 || active[feature] === 0 || rightWeight < minLeafWeight || leftWeight < minLeafWeight) continue;
        const leftSum = sum - rightSum;
        const score = (leftSum * leftSum) / leftWeight + (rightSum * rightSum) / rightWeight;
        if (score <= best.score) continue;
        best.score = score;
        best.column = index;
        best.bin = bin;
        best.feature = feature;
        best.threshold = column.thresholds[bin];
      }
    }
  }
}
