import type { SavedPredictor } from "../../algorithms/algorithm";
import type { Graph } from "../graph";
import { doubles } from "../tensor";

/** lasso and ridge, see LinearModel. */
export function linearModel(graph: Graph, features: string, { header, arrays }: SavedPredictor): string {
  return weightedSums(graph, features, arrays.coefficients as Float64Array, Float64Array.of(Number(header.intercept)));
}

/** logistic_regression, see LogisticModel. */
export function logisticModel(graph: Graph, features: string, { arrays }: SavedPredictor): string {
  const { coefficients, intercepts } = arrays as Record<string, Float64Array>;
  return graph.add("Softmax", [weightedSums(graph, features, coefficients, intercepts)], { axis: 1 });
}

/** A weighted sum of the features and an intercept for each output, `[N, outputs]`. */
function weightedSums(graph: Graph, features: string, coefficients: Float64Array, intercepts: Float64Array): string {
  const outputs = intercepts.length;
  const weights = graph.constant(doubles(coefficients, [outputs, coefficients.length / outputs]));
  return graph.add("Gemm", [features, weights, graph.constant(doubles(intercepts))], { transB: 1 });
}
