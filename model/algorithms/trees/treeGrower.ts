import type { Random } from "../../data/random";
import type { BinnedMatrix } from "./bins";
import { FeatureSample } from "./featureSample";
import { type Node, type Split, SplitSearch } from "./splitSearch";
import { type Tree, TreeBuilder } from "./tree";

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

/** A node whose split is still to be found. */
interface Waiting {
  /** Its index in the tree. */
  index: number;
  start: number;
  end: number;
  depth: number;
}

/**
 * Grows regression trees on one binned matrix; keeps its working memory from tree to tree.
 *
 * @see Breiman et al., "Classification and Regression Trees" (1984), chapter 8; Breiman, "Random forests" (2001)
 */
export class TreeGrower {
  private readonly mean: number;
  /** Rows the tree sees; those of a node are side by side. */
  private readonly rows: Int32Array;
  /** Room for the rows that go right while a node is divided. */
  private readonly spare: Int32Array;
  /** Weighted target (about the mean, which loses fewer digits) and weight of each row, side by side. */
  private readonly draws: Float64Array;
  private readonly sample: FeatureSample;
  private readonly search: SplitSearch;

  constructor(
    private readonly binned: BinnedMatrix,
    private readonly target: Float64Array,
    private readonly limits: TreeLimits,
  ) {
    this.mean = target.reduce((sum, value) => sum + value, 0) / target.length;
    this.rows = new Int32Array(binned.rows);
    this.spare = new Int32Array(binned.rows);
    this.draws = new Float64Array(2 * binned.rows);
    this.sample = new FeatureSample(binned, limits.maxFeatures);
    this.search = new SplitSearch(binned, this.rows, this.draws, limits.minSamplesLeaf);
  }

  /** Grows one tree from its own stream of draws. */
  grow(random: Random): Tree {
    this.sample.restart();
    const rows = this.drawRows(random);
    const tree = new TreeBuilder(rows, this.binned);
    const waiting: Waiting[] = [{ index: tree.add(), start: 0, end: rows, depth: 0 }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { index, start, end, depth } = next;
      const node = this.addUp(start, end);
      const mayDivide = depth < this.limits.maxDepth && node.weight >= 2 * this.limits.minSamplesLeaf;
      const split = mayDivide && !this.pure(node) ? this.findSplit(node, random) : undefined;
      if (split === undefined) {
        tree.predict(index, this.value(node));
        continue;
      }
      const left = tree.divide(index, split, split.score - (node.sum * node.sum) / node.weight);
      const middle = this.partition(node, split);
      waiting.push({ index: left + 1, start: middle, end, depth: depth + 1 });
      waiting.push({ index: left, start, end: middle, depth: depth + 1 });
    }
    return tree.finish();
  }

  /** Draws the tree's rows; returns how many different ones. */
  private drawRows(random: Random): number {
    const { rows, draws, target, mean } = this;
    draws.fill(0);
    for (let i = 0; i < rows.length; i++) draws[2 * (this.limits.bootstrap ? random.integer(rows.length) : i) + 1]++;
    let count = 0;
    for (let row = 0; row < rows.length; row++) {
      const weight = draws[2 * row + 1];
      if (weight === 0) continue;
      draws[2 * row] = weight * (target[row] - mean);
      rows[count++] = row;
    }
    return count;
  }

  private addUp(start: number, end: number): Node {
    const { rows, draws } = this;
    let sum = 0;
    let weight = 0;
    for (let i = start; i < end; i++) {
      const row = rows[i];
      sum += draws[2 * row];
      weight += draws[2 * row + 1];
    }
    return { start, end, sum, weight };
  }

  /** Whether all targets of a node are equal. */
  private pure({ start, end }: Node): boolean {
    const { rows, target } = this;
    const first = target[rows[start]];
    for (let i = start + 1; i < end; i++) if (target[rows[i]] !== first) return false;
    return true;
  }

  /** Mean target of a node; free of rounding where all are equal. */
  private value(node: Node): number {
    return this.pure(node) ? this.target[this.rows[node.start]] : this.mean + node.sum / node.weight;
  }

  /** The best split by a random share of the features; by all of them if none of those divides the node. */
  private findSplit(node: Node, random: Random): Split | undefined {
    const { sample, search } = this;
    if (!sample.complete) {
      sample.draw(random);
      const split = search.best(node, sample.columns, sample.features);
      if (split) return split;
      sample.takeAll();
    }
    return search.best(node, sample.columns, sample.features);
  }

  /** Moves the rows that go left to the front, both sides in their old order; returns where the right side starts. */
  private partition({ start, end }: Node, split: Split): number {
    const { rows, spare, binned } = this;
    const { codes } = binned;
    const { bundle } = binned.columns[split.column];
    const offset = split.column * binned.rows;
    let left = start;
    let right = 0;
    for (let i = start; i < end; i++) {
      const row = rows[i];
      const bin = codes[offset + row];
      if (bundle ? bin === split.bin : bin > split.bin) spare[right++] = row;
      else rows[left++] = row;
    }
    for (let i = 0; i < right; i++) rows[left + i] = spare[i];
    return left;
  }
}
