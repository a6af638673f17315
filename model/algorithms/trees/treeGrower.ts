import type { Random } from "../../data/random";
import type { BinnedMatrix } from "./bins";
import { ClassTarget } from "./classTarget";
import { FeatureSample } from "./featureSample";
import { NumberTarget } from "./numberTarget";
import type { Split } from "./splitSearch";
import { type Tree, TreeBuilder } from "./tree";
import { TreeMemory } from "./treeMemory";
import type { NodeRows, TreeTarget } from "./treeTarget";

/** What limits a tree's growth. */
export interface TreeLimits {
  /** Most splits from the root to a leaf. */
  maxDepth: number;
  /** Least rows in a leaf, repeated draws of the bootstrap counted. */
  minSamplesLeaf: number;
  /** Number of features tried at each node. */
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
 * Grows trees on one binned matrix; keeps its working memory from tree to tree.
 *
 * @see Breiman et al., "Classification and Regression Trees" (1984), chapter 8; Breiman, "Random forests" (2001)
 */
export class TreeGrower {
  private readonly memory: TreeMemory;
  /** How often each row was drawn. */
  private readonly weights: Int32Array;
  private readonly sample: FeatureSample;
  private readonly target: TreeTarget<NodeRows>;

  /**
   * @param target  numbers, or where there are classes the number of each row's
   * @param classes how many; 0 for a target of numbers
   */
  constructor(
    private readonly binned: BinnedMatrix,
    target: Float64Array,
    private readonly limits: TreeLimits,
    classes = 0,
  ) {
    const weights = new Int32Array(binned.rows);
    const { minSamplesLeaf } = limits;
    this.weights = weights;
    this.memory = new TreeMemory(binned);
    this.sample = new FeatureSample(binned, limits.maxFeatures);
    this.target =
      classes === 0
        ? new NumberTarget(binned, target, weights, this.memory, minSamplesLeaf)
        : new ClassTarget(binned, target, classes, weights, this.memory, minSamplesLeaf);
  }

  /**
   * Grows one tree from its own stream of draws.
   *
   * @param counts how often each row is drawn, where the limits do not say
   */
  grow(random: Random, counts?: Int32Array): Tree {
    const { target } = this;
    this.sample.restart();
    if (counts) this.weights.set(counts);
    else this.drawRows(random);
    const rows = this.takeRows();
    const tree = new TreeBuilder(Math.min(rows, this.mostLeaves()), this.binned);
    const waiting: Waiting[] = [{ index: tree.add(), start: 0, end: rows, depth: 0 }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { index, start, end, depth } = next;
      const node = target.addUp(start, end);
      const mayDivide = depth < this.limits.maxDepth && node.weight >= 2 * this.limits.minSamplesLeaf;
      const split = mayDivide && !target.isPure(node) ? this.findSplit(node, random) : undefined;
      if (split === undefined) {
        target.predict(tree, index, node);
        continue;
      }
      const left = tree.divide(index, split, split.score - target.score(node));
      const middle = this.partition(node, split);
      waiting.push({ index: left + 1, start: middle, end, depth: depth + 1 });
      waiting.push({ index: left, start, end: middle, depth: depth + 1 });
    }
    return tree.finish();
  }

  /** How many leaves hold as many rows as each must. */
  private mostLeaves(): number {
    const drawn = this.weights.reduce((sum, weight) => sum + weight, 0);
    return Math.max(1, Math.floor(drawn / this.limits.minSamplesLeaf));
  }

  /** Draws the tree's rows. */
  private drawRows(random: Random): void {
    const { weights, limits } = this;
    weights.fill(0);
    for (let i = 0; i < weights.length; i++) weights[limits.bootstrap ? random.integer(weights.length) : i]++;
  }

  /** Takes the rows that were drawn; returns how many different ones. */
  private takeRows(): number {
    const { weights } = this;
    const { rows } = this.memory;
    let count = 0;
    for (let row = 0; row < rows.length; row++) {
      rows[count] = row;
      count += weights[row] > 0 ? 1 : 0;
    }
    this.target.begin(count);
    return count;
  }

  /** The best split by a random share of the features; by all of them if none of those divides the node. */
  private findSplit(node: NodeRows, random: Random): Split | undefined {
    const { sample, target } = this;
    if (!sample.complete) {
      sample.draw(random);
      const split = target.best(node, sample);
      if (split) return split;
      sample.takeAll();
    }
    return target.best(node, sample);
  }

  /** Puts the rows that go left before those that go right; returns where these start. */
  private partition({ start, end }: NodeRows, { column, bin }: Split): number {
    // Bins that go right are those behind the split's, of a bundle only that one.
    const right = this.binned.columns[column].bundle ? { first: bin, last: bin } : { first: bin + 1, last: 255 };
    return this.memory.divide(start, end, { column, ...right });
  }
}
