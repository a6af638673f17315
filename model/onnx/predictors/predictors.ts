import type { SavedPredictor } from "../../algorithms/algorithm";
import { Cd4mlError } from "../../errors";
import type { ProblemKind } from "../../problems/problem";
import type { Graph } from "../graph";
import { boostedClasses, classForest, forest, medianForest } from "./forests";
import { linearModel, logisticModel } from "./linear";
import { classNetwork, network } from "./networks";

/**
 * Adds what a predictor does to a graph.
 *
 * @param features value `[N, features]` of encoded rows
 * @returns value `[N, 1]` of predictions; of a classifier `[N, classes]` of probabilities
 */
export type OnnxPredictor = (graph: Graph, features: string, saved: SavedPredictor) => string;

/** By kind of problem and algorithm, as `algorithms` has them. */
const predictors: Record<ProblemKind, Readonly<Record<string, OnnxPredictor>>> = {
  regression: {
    adaboost: medianForest,
    decision_tree: forest,
    gradient_boosting: forest,
    lasso: linearModel,
    neural_network: network,
    random_forest: forest,
    ridge: linearModel,
  },
  classification: {
    decision_tree: classForest,
    gradient_boosting_classifier: boostedClasses,
    logistic_regression: logisticModel,
    neural_network: classNetwork,
    random_forest_classifier: classForest,
  },
};

/** @throws Cd4mlError CD4ML_EXPORT_ALGORITHM when models of the algorithm cannot be exported, naming those that can */
export function onnxPredictor(kind: ProblemKind, algorithm: string): OnnxPredictor {
  const known = predictors[kind];
  if (Object.hasOwn(known, algorithm)) return known[algorithm];
  throw new Cd4mlError(
    "CD4ML_EXPORT_ALGORITHM",
    `A model by ${algorithm} cannot be exported to ONNX. For ${kind} those by ${Object.keys(known).join(", ")} can.`,
  );
}
