import { Type } from "@sinclair/typebox";
import { createRandom } from "../data/random";
import type { FeatureMatrix } from "../features/matrix";
import type { Algorithm, ClassificationAlgorithm, ClassTrainingOptions, TrainingOptions } from "./algorithm";
import { parameters } from "./parameters";
import { requireTrainable } from "./trainingData";
import { binMatrix } from "./trees/bins";
import { ClassForest } from "./trees/classForest";
import { Forest } from "./trees/forest";
import { treeParams } from "./trees/params";
import type { Tree } from "./trees/tree";
import { TreeGrower } from "./trees/treeGrower";

const Params = Type.Object(
  {
    max_depth: treeParams.max_depth,
    min_samples_leaf: Type.Integer({
      minimum: 1,
      default: 20,
      description: "Least rows in a leaf; scikit-learn's min_samples_leaf",
    }),
    max_bins: treeParams.max_bins,
  },
  { additionalProperties: false },
);

/**
 * One regression tree on all rows and features.
 *
 * @see Breiman et al., "Classification and Regression Trees" (1984), chapter 8
 */
export const decisionTree: Algorithm = {
  name: "decision_tree",
  params: Params,
  missing: "apart",
  async train(matrix, target, given, options) {
    return Forest.of([grow(matrix, target, given, options)], matrix.columns.length);
  },
  restore: Forest.restore,
};

/**
 * One classification tree on all rows and features; the probability of a class is its share in the leaf.
 *
 * @see Breiman et al., "Classification and Regression Trees" (1984), chapter 4
 */
export const decisionTreeClassifier: ClassificationAlgorithm = {
  name: "decision_tree",
  params: Params,
  missing: "apart",
  async train(matrix, target, given, options) {
    return ClassForest.of([grow(matrix, target, given, options)], matrix.columns.length, options.classes);
  },
  restore: ClassForest.restore,
};

function grow(
  matrix: FeatureMatrix,
  target: Float64Array,
  given: Record<string, unknown>,
  { seed, classes }: TrainingOptions & Partial<ClassTrainingOptions>,
): Tree {
  requireTrainable(matrix, target, classes);
  const params = parameters("decision_tree", Params, given);
  const limits = {
    maxDepth: params.max_depth ?? Number.POSITIVE_INFINITY,
    minSamplesLeaf: params.min_samples_leaf,
    maxFeatures: matrix.columns.length,
    bootstrap: false,
  };
  return new TreeGrower(binMatrix(matrix, params.max_bins), target, limits, classes).grow(createRandom(seed));
}
