import type { FeatureSample } from "./featureSample";
import type { Split } from "./splitSearch";
import type { TreeBuilder } from "./tree";

/** A tree node: which rows, and how many they are, repeated draws of the bootstrap counted. */
export interface NodeRows {
  /** Rows of the node are `rows[start]` to before `rows[end]` of the grower. */
  start: number;
  end: number;
  weight: number;
}

/** What trees are grown to tell: numbers or classes. It shares the grower's rows and weights. */
export interface TreeTarget<Node extends NodeRows> {
  /** Called when the first `count` rows and their weights are those of a new tree. */
  begin(count: number): void;
  /** What a node's rows add up to. */
  addUp(start: number, end: number): Node;
  /** Whether all rows of a node have the same target. */
  isPure(node: Node): boolean;
  /** The node's part in a split's score: what a split must exceed. */
  score(node: Node): number;
  /** The best split by the drawn features; undefined if none of them divides the node. */
  best(node: Node, sample: FeatureSample): Split | undefined;
  /** Gives a leaf the prediction of its node. */
  predict(tree: TreeBuilder, leaf: number, node: Node): void;
}
