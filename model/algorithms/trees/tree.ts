import type { BinnedMatrix } from "./bins";
import type { Split } from "./splitSearch";

/** A tree in flat arrays; node 0 is the root, children come after their parent, right after left. */
export interface Tree {
  /** Feature a node asks for; −1 in a leaf. */
  feature: Int32Array;
  /** Rows go left if their value is ≤ this; in a leaf the prediction: a number, or which of the `shares`. */
  threshold: Float64Array;
  /** Index of the left child; the right one follows it. */
  left: Int32Array;
  /** Training rows of a leaf, repeated draws of the bootstrap counted; 0 elsewhere. */
  rows: Int32Array;
  /** Decrease of the squared error, or of Gini's impurity times the rows, by feature. */
  importance: Float64Array;
  /** Share of each class in each leaf, leaf by leaf. @default the leaves predict numbers */
  shares?: Float64Array;
}

/**
 * The leaf that a row falls into.
 *
 * @param root where the walk starts
 * @param row value of each feature
 * @returns the leaf's node
 */
export function findLeaf(
  { feature, threshold, left }: Pick<Tree, "feature" | "threshold" | "left">,
  root: number,
  row: Float64Array,
): number {
  let node = root;
  for (let asked = feature[node]; asked >= 0; asked = feature[node]) {
    node = left[node] + (row[asked] <= threshold[node] ? 0 : 1);
  }
  return node;
}

/** A growing tree. */
export class TreeBuilder {
  private count = 0;
  private readonly feature: Int32Array;
  private readonly threshold: Float64Array;
  private readonly left: Int32Array;
  private readonly rows: Int32Array;
  private readonly importance: Float64Array;
  private readonly shares: Float64Array[] = [];

  /** @param leaves most leaves there can be */
  constructor(
    leaves: number,
    private readonly binned: Pick<BinnedMatrix, "columns" | "features">,
  ) {
    this.feature = new Int32Array(2 * leaves - 1).fill(-1);
    this.threshold = new Float64Array(2 * leaves - 1);
    this.left = new Int32Array(2 * leaves - 1);
    this.rows = new Int32Array(2 * leaves - 1);
    this.importance = new Float64Array(binned.features);
  }

  /** Adds a leaf; returns its index. */
  add(): number {
    return this.count++;
  }

  /** Gives a leaf its prediction and the number of its rows. */
  predict(leaf: number, value: number, rows: number): void {
    this.threshold[leaf] = value;
    this.rows[leaf] = rows;
  }

  /** Gives a leaf the share of each class and the number of its rows. */
  predictShares(leaf: number, shares: Float64Array, rows: number): void {
    this.predict(leaf, this.shares.push(shares) - 1, rows);
  }

  /** Gives a leaf two children; returns the left one, which the right one follows. */
  divide(leaf: number, { column, bin }: Split, decrease: number): number {
    const { bundle, features, thresholds } = this.binned.columns[column];
    const feature = features[bundle ? bin : 0];
    this.feature[leaf] = feature;
    this.threshold[leaf] = thresholds[bin];
    this.importance[feature] += decrease;
    this.left[leaf] = this.add();
    this.add();
    return this.left[leaf];
  }

  finish(): Tree {
    const { count, shares } = this;
    return {
      feature: this.feature.slice(0, count),
      threshold: this.threshold.slice(0, count),
      left: this.left.slice(0, count),
      rows: this.rows.slice(0, count),
      importance: this.importance,
      ...(shares.length > 0 && { shares: Float64Array.from(shares.flatMap((leaf) => [...leaf])) }),
    };
  }
}
