import type { BinnedMatrix } from "./bins";
import type { FeatureSample } from "./featureSample";
import { middleOf } from "./middleOf";
import type { Split } from "./splitSearch";
import type { NodeRows } from "./treeTarget";

/** A tree node, and how many of its rows are of each class. */
export interface ClassNode extends NodeRows {
  counts: Float64Array;
}

/** Classes of the rows that trees are grown on. */
export interface ClassRows {
  /** Rows of the growing tree; those of a node are side by side. */
  rows: Int32Array;
  /** How often each row was drawn. */
  weights: Int32Array;
  /** Class of each row. */
  codes: Int32Array;
  /** Number of classes. */
  classes: number;
}

/**
 * Σ count² / weight: the weight less Gini's impurity times the weight. The higher, the purer.
 *
 * @example impurityScore(Float64Array.of(3, 1), 4) // => 2.5
 */
export function impurityScore(counts: Float64Array, weight: number): number {
  return squaresOf(counts) / weight;
}

function squaresOf(counts: Float64Array): number {
  let squares = 0;
  for (let code = 0; code < counts.length; code++) squares += counts[code] * counts[code];
  return squares;
}

/**
 * Finds the split of a node that reduces Gini's impurity most, as `SplitSearch` does for the squared error: per column it
 * counts rows by bin and class, then tries a split after each bin that occurs.
 *
 * @see Breiman et al., "Classification and Regression Trees" (1984), chapter 4
 */
export class ClassSplitSearch {
  /** Rows by bin and class; all zero between columns. */
  private readonly histogram: Float64Array;
  /** One bit per bin that occurs; all zero between columns. */
  private readonly occupied = new Int32Array(8);
  /** The bins that occur, ascending. */
  private readonly bins = new Int32Array(256);
  private readonly left: Float64Array;
  private readonly right: Float64Array;

  constructor(
    private readonly binned: BinnedMatrix,
    private readonly target: ClassRows,
    private readonly minLeafWeight: number,
  ) {
    this.histogram = new Float64Array(256 * target.classes);
    this.left = new Float64Array(target.classes);
    this.right = new Float64Array(target.classes);
  }

  /**
   * The best split, undefined if no column divides the node; of equals that of the column drawn first. Classes often lie
   * apart in several features alike: trees that all take the same one are more alike than they need be.
   */
  best(node: ClassNode, { drawn, count, features }: FeatureSample): Split | undefined {
    // Splits that only move rounding errors about are none.
    const best: Split = { column: -1, bin: 0, score: impurityScore(node.counts, node.weight) * (1 + 1e-10) };
    for (const column of drawn.subarray(0, count)) {
      this.addUp(node, column);
      const found = this.takeBins();
      if (this.binned.columns[column].bundle) this.tryBundle(best, column, found, node, features);
      else this.tryOrdered(best, column, found, node);
    }
    return best.column < 0 ? undefined : best;
  }

  /** Counts rows by bin and class of one column. */
  private addUp({ start, end }: ClassNode, column: number): void {
    const { histogram, occupied, binned } = this;
    const { rows, weights, codes, classes } = this.target;
    const offset = column * binned.rows;
    for (let i = start; i < end; i++) {
      const row = rows[i];
      const bin = binned.codes[offset + row];
      occupied[bin >>> 5] |= 1 << (bin & 31);
      histogram[bin * classes + codes[row]] += weights[row];
    }
  }

  /** Lists the bins that occur; returns how many. */
  private takeBins(): number {
    const { occupied, bins } = this;
    let found = 0;
    for (let word = 0; word < occupied.length; word++) {
      for (let bits = occupied[word]; bits !== 0; bits &= bits - 1) {
        bins[found++] = (word << 5) | (31 - Math.clz32(bits & -bits));
      }
      occupied[word] = 0;
    }
    return found;
  }

  /** Both sides' squares are kept up to date: they are whole numbers, and exact. */
  private tryOrdered(best: Split, column: number, found: number, { counts, weight }: ClassNode): void {
    const { bins, left, right, histogram, minLeafWeight } = this;
    const { classes } = this.target;
    const { thresholds } = this.binned.columns[column];
    left.fill(0);
    right.set(counts);
    let leftWeight = 0;
    let leftSquares = 0;
    let rightSquares = squaresOf(counts);
    for (let i = 0; i < found; i++) {
      const rightWeight = weight - leftWeight;
      if (rightWeight >= minLeafWeight && leftWeight >= minLeafWeight && i > 0) {
        const score = leftSquares / leftWeight + rightSquares / rightWeight;
        if (score > best.score) {
          best.score = score;
          best.column = column;
          best.bin = middleOf(thresholds, bins[i - 1], bins[i] - 1);
        }
      }
      const first = bins[i] * classes;
      for (let code = 0; code < classes; code++) {
        const count = histogram[first + code];
        if (count === 0) continue;
        histogram[first + code] = 0;
        leftSquares += count * (2 * left[code] + count);
        rightSquares -= count * (2 * right[code] - count);
        left[code] += count;
        right[code] -= count;
        leftWeight += count;
      }
    }
  }

  private tryBundle(
    best: Split,
    column: number,
    found: number,
    { counts, weight }: ClassNode,
    active: Uint8Array,
  ): void {
    const { bins, left, right } = this;
    const { features } = this.binned.columns[column];
    for (let i = 0; i < found; i++) {
      left.set(counts);
      right.fill(0);
      const rightWeight = this.move(bins[i], left, right);
      if (bins[i] === 0 || active[features[bins[i]]] === 0) continue;
      if (this.improve(best, column, weight - rightWeight, rightWeight)) best.bin = bins[i];
    }
  }

  /** Moves the rows of a bin from one side to the other and empties the bin; returns their weight. */
  private move(bin: number, from: Float64Array, to: Float64Array): number {
    const { histogram } = this;
    const { classes } = this.target;
    let moved = 0;
    for (let code = 0; code < classes; code++) {
      const count = histogram[bin * classes + code];
      from[code] -= count;
      to[code] += count;
      moved += count;
      histogram[bin * classes + code] = 0;
    }
    return moved;
  }

  /** Takes the two sides for the best split if they are; says whether. */
  private improve(best: Split, column: number, leftWeight: number, rightWeight: number): boolean {
    if (leftWeight < this.minLeafWeight || rightWeight < this.minLeafWeight) return false;
    const score = impurityScore(this.left, leftWeight) + impurityScore(this.right, rightWeight);
    if (score <= best.score) return false;
    best.score = score;
    best.column = column;
    return true;
  }
}
