import type { SavedPredictor } from "../../algorithms/algorithm";
import type { Graph } from "../graph";
import { doubles, elementTypes, integers } from "../tensor";
import { findLeaves } from "./leaves";

/** decision_tree, random_forest and gradient_boosting, see Forest: the mean of the trees, or their sum and a base. */
export function forest(graph: Graph, features: string, saved: SavedPredictor): string {
  const { predictions, trees } = predictionsOfTrees(graph, features, saved);
  const sum = graph.add("ReduceSum", [predictions, graph.integer(1)]);
  const { base } = saved.header;
  return base === undefined
    ? graph.add("Div", [sum, graph.number(trees)])
    : graph.add("Add", [sum, graph.number(Number(base))]);
}

/** adaboost, see MedianForest: the weighted median of the trees. */
export function medianForest(graph: Graph, features: string, saved: SavedPredictor): string {
  const { predictions, trees } = predictionsOfTrees(graph, features, saved);
  const says = saved.arrays.says as Float64Array;
  const half = says.reduce((sum, say) => sum + say, 0) / 2;
  const [ascending, order] = graph.addPair("TopK", [predictions, graph.integer(trees)], { largest: 0 });
  const sums = graph.add("CumSum", [
    graph.add("Gather", [graph.constant(doubles(says)), order]),
    graph.constant(integers([1], [])),
  ]);
  const reached = graph.add("GreaterOrEqual", [sums, graph.number(half)]);
  // Of equals ArgMax has the first.
  const median = graph.add("ArgMax", [graph.add("Cast", [reached], { to: elementTypes.double })], { axis: 1 });
  return graph.add("GatherElements", [ascending, median], { axis: 1 });
}

/** The classifiers decision_tree and random_forest_classifier, see ClassForest: the mean of the leaves' shares. */
export function classForest(graph: Graph, features: string, saved: SavedPredictor): string {
  const { numbers, predictions, trees } = findLeaves(graph, features, saved);
  const classes = Number(saved.header.classes);
  const shares = saved.arrays.shares as Float64Array;
  // A leaf predicts which of the shares are its own.
  const rows = graph.add("Gather", [graph.constant(integers(predictions)), numbers]);
  const found = graph.add("Gather", [graph.constant(doubles(shares, [shares.length / classes, classes])), rows]);
  const sums = graph.add("ReduceSum", [found, graph.integer(1)], { keepdims: 0 });
  return graph.add("Div", [sums, graph.number(trees)]);
}

/** gradient_boosting_classifier, see BoostedClasses: the softmax of a base and the sum of its trees for each class. */
export function boostedClasses(graph: Graph, features: string, saved: SavedPredictor): string {
  const { predictions, trees } = predictionsOfTrees(graph, features, saved);
  const bases = saved.arrays.bases as Float64Array;
  const classes = bases.length;
  const rounds = graph.add("Reshape", [predictions, graph.constant(integers([-1, trees / classes, classes]))]);
  const sums = graph.add("ReduceSum", [rounds, graph.integer(1)], { keepdims: 0 });
  return graph.add("Softmax", [graph.add("Add", [sums, graph.constant(doubles(bases))])], { axis: 1 });
}

/** What each tree predicts, `[N, trees]`. */
function predictionsOfTrees(graph: Graph, features: string, saved: SavedPredictor) {
  const { numbers, predictions, trees } = findLeaves(graph, features, saved);
  return { predictions: graph.add("Gather", [graph.constant(doubles(predictions)), numbers]), trees };
}
