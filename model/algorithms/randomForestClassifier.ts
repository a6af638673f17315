import { Type } from "@sinclair/typebox";
import type { ClassificationAlgorithm } from "./algorithm";
import { parameters } from "./parameters";
import { requireTrainable } from "./trainingData";
import { ClassForest } from "./trees/classForest";
import { growForest } from "./trees/growForest";
import { countOf, featureShare, forestParams } from "./trees/params";

const maxFeatures = Type.Union([featureShare(), Type.Literal("sqrt")], {
  default: "sqrt",
  description:
    "Fraction of the features tried at each node, or sqrt for the square root of their number; scikit-learn's max_features",
});

const Params = Type.Object(forestParams({ minSamplesLeaf: 1, maxFeatures }), { additionalProperties: false });

/**
 * Random forest for classification: trees grown by Gini's impurity, each on a bootstrap sample of the rows and on a random
 * share of the features at each node. The probability of a class is the mean of its shares in the trees' leaves, as in
 * scikit-learn's RandomForestClassifier.
 *
 * @see Breiman, "Random forests", Machine Learning 45 (2001)
 */
export const randomForestClassifier: ClassificationAlgorithm = {
  name: "random_forest_classifier",
  params: Params,
  missing: "apart",
  async train(matrix, target, given, { classes, seed, threads, onProgress }) {
    requireTrainable(matrix, target, classes);
    const params = parameters(this.name, Params, given);
    const features = matrix.columns.length;
    const limits = {
      maxDepth: params.max_depth ?? Number.POSITIVE_INFINITY,
      minSamplesLeaf: params.min_samples_leaf,
      maxFeatures:
        params.max_features === "sqrt" ? Math.floor(Math.sqrt(features)) : countOf(params.max_features, features),
      bootstrap: true,
    };
    const trees = await growForest({
      matrix,
      maxBins: params.max_bins,
      target,
      classes,
      trees: params.trees,
      limits,
      seed,
      threads,
      onProgress,
    });
    return ClassForest.of(trees, features, classes);
  },
  restore: ClassForest.restore,
};
