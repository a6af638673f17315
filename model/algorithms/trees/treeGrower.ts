import type { Random } from "../../data/random";
import type { BinnedMatrix } from "./bins";
import { type NodeRows, type Split, SplitSearch } from "./splitSearch";

/** What limits a tree's growth. */
export interface TreeLimits {
  /** Most splits from the root to a leaf. */
  maxDepth: number;
  /** Least rows in a leaf, repeated draws of the bootstrap counted. */
  minSamplesLeaf: number;
  /** Fraction of the features tried at each node, in (0, 1]. */
  maxFeatures: number;
  /** Whether the tree sees a bootstrap sample of the rows instead of each once. */
  bootstrap: boolean;
}

/** A tree in flat arrays; node 0 is the root, children come after their parent, right after left. */
export interface Tree {
  /** Feature a node asks for; −1 in a leaf. */
  feature: Int32Array;
  /** Rows go left if their value is ≤ this; in a leaf the prediction. */
  threshold: Float64Array;
  /** Index of the left child; the right one follows it. */
  left: Int32Array;
  /** Decrease of the squared error by feature. */
  importance: Float64Array;
}

/**
 * Grows regression trees on one binned matrix; keeps its working memory from tree to tree.
 *
 * @see Breiman et al., "Classification and Regression Trees" (1984), chapter 8; Breiman, "Random forests" (2001)
 */
export class TreeGrower {
  private readonly search: SplitSearch;
  private readonly mean: number;
  private readonly node: NodeRows;
  /** Room for the rows that go right while a node is divided. */
  private readonly spare: NodeRows;
  private readonly active: Uint8Array;
  private readonly order: Int32Array;

  constructor(
    private readonly binned: BinnedMatrix,
    private readonly target: Float64Array,
    private readonly limits: TreeLimits,
  ) {
    this.search = new SplitSearch(binned, limits.minSamplesLeaf);
    // Sums of targets about their mean lose fewer digits.
    this.mean = target.reduce((sum, value) => sum + value, 0) / target.length;
    this.node = rowsFor(binned.rows);
    this.spare = rowsFor(binned.rows);
    this.active = new Uint8Array(binned.features).fill(1);
    this.order = new Int32Array(binned.features);
  }

  /** Grows one tree from its own stream of draws. */
  grow(random: Random): Tree {
    // What came before must not matter: trees are grown by any thread in any order.
    this.order.forEach((_, i) => {
      this.order[i] = i;
    });
    const rows = this.sample(random);
    const nodes = new TreeNodes(rows, this.binned.features);
    const waiting = [{ node: nodes.add(), start: 0, end: rows, depth: 0 }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { node, start, end, depth } = next;
      const { value, weight, pure } = this.summarise(start, end);
      const mayDivide = !pure && depth < this.limits.maxDepth && weight >= 2 * this.limits.minSamplesLeaf;
      const split = mayDivide ? this.findSplit(start, end, random) : undefined;
      if (split === undefined) {
        nodes.threshold[node] = this.mean + value;
        continue;
      }
      const left = nodes.divide(node, split, split.score - weight * value * value);
      const middle = this.partition(start, end, split);
      waiting.push({ node: left + 1, start: middle, end, depth: depth + 1 });
      waiting.push({ node: left, start, end: middle, depth: depth + 1 });
    }
    return nodes.finish();
  }

  /** Draws the tree's rows; returns how many different ones. */
  private sample(random: Random): number {
    const { rows } = this.binned;
    const draws = new Int32Array(rows).fill(this.limits.bootstrap ? 0 : 1);
    if (this.limits.bootstrap) for (let i = 0; i < rows; i++) draws[random.integer(rows)]++;
    let count = 0;
    for (let row = 0; row < rows; row++) {
      if (draws[row] === 0) continue;
      this.node.rows[count] = row;
      this.node.weights[count] = draws[row];
      this.node.sums[count] = draws[row] * (this.target[row] - this.mean);
      count++;
    }
    return count;
  }

  /** Mean of a node's centred targets, its weight, and whether all its targets are equal. */
  private summarise(start: number, end: number): { value: number; weight: number; pure: boolean } {
    const { rows, weights, sums } = this.node;
    const first = this.target[rows[start]];
    let sum = 0;
    let weight = 0;
    let pure = true;
    for (let i = start; i < end; i++) {
      sum += sums[i];
      weight += weights[i];
      if (this.target[rows[i]] !== first) pure = false;
    }
    return { value: pure ? first - this.mean : sum / weight, weight, pure };
  }

  /** The best split by a random share of the features; by all of them if none of those divides the node. */
  private findSplit(start: number, end: number, random: Random): Split | undefined {
    const { active, order } = this;
    const tried = Math.max(1, Math.round(this.limits.maxFeatures * order.length));
    if (tried < order.length) {
      active.fill(0);
      for (let i = 0; i < tried; i++) {
        const j = i + random.integer(order.length - i);
        const feature = order[j];
        order[j] = order[i];
        order[i] = feature;
        active[feature] = 1;
      }
      const split = this.search.best(this.node, start, end, active);
      if (split) return split;
      active.fill(1);
    }
    return this.search.best(this.node, start, end, active);
  }

  /** Moves the rows that go left to the front, both sides in their old order; returns where the right side starts. */
  private partition(start: number, end: number, split: Split): number {
    const { node, spare, binned } = this;
    const { codes } = binned;
    const { bundle } = binned.columns[split.column];
    const offset = split.column * binned.rows;
    let left = start;
    let right = 0;
    for (let i = start; i < end; i++) {
      const row = node.rows[i];
      const bin = codes[offset + row];
      const goesRight = bundle ? bin === split.bin : bin > split.bin;
      const to = goesRight ? spare : node;
      const at = goesRight ? right++ : left++;
      to.rows[at] = row;
      to.weights[at] = node.weights[i];
      to.sums[at] = node.sums[i];
    }
    node.rows.set(spare.rows.subarray(0, right), left);
    node.weights.set(spare.weights.subarray(0, right), left);
    node.sums.set(spare.sums.subarray(0, right), left);
    return left;
  }
}

function rowsFor(rows: number): NodeRows {
  return { rows: new Int32Array(rows), weights: new Float64Array(rows), sums: new Float64Array(rows) };
}

/** The growing tree. */
class TreeNodes {
  private count = 0;
  private readonly feature: Int32Array;
  readonly threshold: Float64Array;
  private readonly left: Int32Array;
  private readonly importance: Float64Array;

  constructor(rows: number, features: number) {
    this.feature = new Int32Array(2 * rows - 1).fill(-1);
    this.threshold = new Float64Array(2 * rows - 1);
    this.left = new Int32Array(2 * rows - 1);
    this.importance = new Float64Array(features);
  }

  add(): number {
    return this.count++;
  }

  /** Makes a node ask for a feature; returns the left one of its two children. */
  divide(node: number, { feature, threshold }: Split, decrease: number): number {
    this.feature[node] = feature;
    this.threshold[node] = threshold;
    this.importance[feature] += decrease;
    this.left[node] = this.add();
    this.add();
    return this.left[node];
  }

  finish(): Tree {
    const { count } = this;
    return {
      feature: this.feature.slice(0, count),
      threshold: this.threshold.slice(0, count),
      left: this.left.slice(0, count),
      importance: this.importance,
    };
  }
}
