import type { SavedPredictor } from "../../algorithms/algorithm";
import type { Graph } from "../graph";
import { doubles, elementTypes, integers } from "../tensor";

/** What the leaves of a forest say. */
export interface Leaves {
  /** Value `[N, trees]`: number of the leaf that a row falls into, one a tree, counted through the forest. */
  numbers: string;
  /** What each leaf predicts, by its number. */
  predictions: Float64Array;
  trees: number;
}

/**
 * Walks the trees of a forest, see Forest.
 *
 * The operator thinks in doubles but gives single-precision numbers. So it is not asked for predictions but for numbers of
 * leaves, which those hold exactly up to 2^24 leaves a tree.
 */
export function findLeaves(graph: Graph, features: string, { arrays }: SavedPredictor): Leaves {
  const { roots, feature, threshold, left } = arrays as Record<string, Int32Array> & { threshold: Float64Array };
  const trees = roots.length;
  const treeOf = new Int32Array(feature.length);
  roots.forEach((root, tree) => {
    treeOf.fill(tree, root);
  });
  /** A node's place in its tree. */
  const place = (node: number) => node - roots[treeOf[node]];
  const leaves = Int32Array.from(feature.keys()).filter((node) => feature[node] < 0);
  /** Number of leaves before each tree's. */
  const before = new Float64Array(trees + 1);
  for (const leaf of leaves) before[treeOf[leaf] + 1]++;
  for (let tree = 0; tree < trees; tree++) before[tree + 1] += before[tree];
  const child = (node: number, side: number) => (feature[node] < 0 ? 0 : place(left[node] + side));
  const found = graph.addLearned("TreeEnsembleRegressor", [features], {
    n_targets: trees,
    nodes_treeids: treeOf,
    nodes_nodeids: treeOf.map((_, node) => place(node)),
    nodes_featureids: feature.map((asked) => Math.max(0, asked)),
    nodes_modes: Array.from(feature, (asked) => (asked < 0 ? "LEAF" : "BRANCH_LEQ")),
    nodes_values_as_tensor: doubles(threshold),
    nodes_truenodeids: treeOf.map((_, node) => child(node, 0)),
    nodes_falsenodeids: treeOf.map((_, node) => child(node, 1)),
    target_treeids: leaves.map((leaf) => treeOf[leaf]),
    target_nodeids: leaves.map(place),
    target_ids: leaves.map((leaf) => treeOf[leaf]),
    target_weights_as_tensor: doubles(Float64Array.from(leaves, (leaf, number) => number - before[treeOf[leaf]])),
  });
  const inTree = graph.add("Cast", [found], { to: elementTypes.int64 });
  const numbers = graph.add("Add", [inTree, graph.constant(integers(before.subarray(0, trees)))]);
  return { numbers, predictions: Float64Array.from(leaves, (leaf) => threshold[leaf]), trees };
}
