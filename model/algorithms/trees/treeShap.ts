import type { Tree } from "./tree";

/** Trees whose nodes know how many training rows came by. */
export interface CountedTrees extends Pick<Tree, "feature" | "threshold" | "left"> {
  roots: Int32Array;
  /** Training rows of each node, repeated draws of the bootstrap counted. */
  rows: ArrayLike<number>;
}

/**
 * Training rows of every node, from those of the leaves.
 *
 * @param leafRows of each leaf its rows; what it has of other nodes is not looked at
 */
export function rowsOfNodes({ feature, left }: Pick<Tree, "feature" | "left">, leafRows: Int32Array): Float64Array {
  const rows = Float64Array.from(leafRows);
  // Children come after their parent.
  for (let node = rows.length - 1; node >= 0; node--) {
    if (feature[node] >= 0) rows[node] = rows[left[node]] + rows[left[node] + 1];
  }
  return rows;
}

/**
 * Exact Shapley values of a row's features: what each adds to the sum of the trees, in the mean over all orders in which the
 * features may become known. A feature that is not known yet goes down both sides of a split, as the training rows did.
 * They and {@link expectedSum} add up to the sum of what the leaves of the row say.
 *
 * @param leafValue what a leaf says
 * @returns one value a feature
 * @see Lundberg et al., "From local explanations to global understanding with explainable AI for trees", Nature Machine
 *   Intelligence 2, 2020, algorithm 2
 */
export function shapleyValues(
  trees: CountedTrees,
  row: Float64Array,
  leafValue: (leaf: number) => number = (leaf) => trees.threshold[leaf],
): Float64Array {
  const values = new Float64Array(row.length);
  const walk = new Walk(trees, row, leafValue, values, depthOf(trees));
  for (const root of trees.roots) walk.visit(root, 0, 0, 1, 1, -1);
  return values;
}

/** What the trees say in the mean of the training rows: their sum when nothing of a row is known. */
export function expectedSum(
  { roots, feature, threshold, left, rows }: CountedTrees,
  leafValue: (leaf: number) => number = (leaf) => threshold[leaf],
): number {
  const means = new Float64Array(feature.length);
  for (let node = means.length - 1; node >= 0; node--) {
    const [one, other] = [left[node], left[node] + 1];
    means[node] =
      feature[node] < 0 ? leafValue(node) : (rows[one] * means[one] + rows[other] * means[other]) / rows[node];
  }
  return roots.reduce((sum, root) => sum + means[root], 0);
}

/** Most splits from a root to a leaf. */
function depthOf({ feature, left }: CountedTrees): number {
  const depths = new Int32Array(feature.length);
  for (let node = 0; node < depths.length; node++) {
    if (feature[node] >= 0) depths.fill(depths[node] + 1, left[node], left[node] + 2);
  }
  return depths.reduce((most, depth) => Math.max(most, depth), 0);
}

/**
 * A walk down all branches. Each node has a path: the different features asked for above it, with the weight of all sets of
 * them by their size, which is how often, over all orders, just so many of them are known. The paths from the root to where
 * the walk is lie one after the other.
 */
class Walk {
  private readonly features: Int32Array;
  /** Share of the rows that come along while the feature is not known. */
  private readonly unknown: Float64Array;
  /** 1 if the row itself comes along once the feature is known, else 0. */
  private readonly known: Float64Array;
  private readonly weights: Float64Array;

  constructor(
    private readonly trees: CountedTrees,
    private readonly row: Float64Array,
    private readonly leafValue: (leaf: number) => number,
    private readonly values: Float64Array,
    depth: number,
  ) {
    const room = ((depth + 1) * (depth + 2)) / 2;
    this.features = new Int32Array(room);
    this.unknown = new Float64Array(room);
    this.known = new Float64Array(room);
    this.weights = new Float64Array(room);
  }

  /**
   * @param from    where the parent's path begins
   * @param above   its length; 0 for a root
   * @param feature what the parent asks for, with the node's own part of it; −1 for a root
   */
  visit(node: number, from: number, above: number, unknown: number, known: number, feature: number): void {
    const { trees, row } = this;
    const start = from + above;
    for (let i = from; i < start; i++) this.move(i, i + above);
    this.extend(start, above, unknown, known, feature);
    let length = above + 1;
    const asked = trees.feature[node];
    if (asked < 0) {
      this.credit(start, length, this.leafValue(node));
      return;
    }
    // A feature that was asked for before counts once, with both answers.
    let [before, beforeUnknown, beforeKnown] = [start + 1, 1, 1];
    while (before < start + length && this.features[before] !== asked) before++;
    if (before < start + length) {
      [beforeUnknown, beforeKnown] = [this.unknown[before], this.known[before]];
      this.unwind(start, length--, before - start);
    }
    const left = trees.left[node];
    const taken = row[asked] <= trees.threshold[node] ? left : left + 1;
    for (let child = left; child <= left + 1; child++) {
      const share = trees.rows[child] / trees.rows[node];
      this.visit(child, start, length, beforeUnknown * share, child === taken ? beforeKnown : 0, asked);
    }
  }

  /** Adds a feature to a path. */
  private extend(start: number, length: number, unknown: number, known: number, feature: number): void {
    const { weights } = this;
    this.features[start + length] = feature;
    this.unknown[start + length] = unknown;
    this.known[start + length] = known;
    weights[start + length] = length === 0 ? 1 : 0;
    for (let i = length - 1; i >= 0; i--) {
      const weight = weights[start + i] / (length + 1);
      weights[start + i + 1] += known * weight * (i + 1);
      weights[start + i] = unknown * weight * (length - i);
    }
  }

  /** Takes a feature out of a path, as if it had not been asked for. */
  private unwind(start: number, length: number, at: number): void {
    const { weights } = this;
    this.weightWithout(start, length, at, true);
    for (let i = start + at + 1; i < start + length; i++) {
      const weight = weights[i - 1];
      this.move(i, i - 1);
      weights[i - 1] = weight;
    }
  }

  /** Paths are short: this is faster than to copy ranges. */
  private move(from: number, to: number): void {
    this.features[to] = this.features[from];
    this.unknown[to] = this.unknown[from];
    this.known[to] = this.known[from];
    this.weights[to] = this.weights[from];
  }

  /** Gives each feature of a leaf's path its part of what the leaf says. */
  private credit(start: number, length: number, value: number): void {
    const { features, unknown, known, values } = this;
    for (let at = 1; at < length; at++) {
      const difference = known[start + at] - unknown[start + at];
      if (difference === 0) continue;
      values[features[start + at]] += this.weightWithout(start, length, at) * difference * value;
    }
  }

  /**
   * Sum of the weights of a path without one of its features: {@link extend} backwards.
   *
   * @param keep whether the path has the weights without the feature from then on
   */
  private weightWithout(start: number, length: number, at: number, keep = false): number {
    const { weights } = this;
    const [unknown, known] = [this.unknown[start + at], this.known[start + at]];
    let sum = 0;
    let next = weights[start + length - 1];
    for (let i = length - 2; i >= 0; i--) {
      const weight = weights[start + i];
      const rest = known === 0 ? (weight * length) / (unknown * (length - 1 - i)) : (next * length) / ((i + 1) * known);
      if (keep) weights[start + i] = rest;
      sum += rest;
      next = weight - (rest * unknown * (length - 1 - i)) / length;
    }
    return sum;
  }
}
