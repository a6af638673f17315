import { Type } from "@sinclair/typebox";
import type { Algorithm } from "./algorithm";
import { parameters } from "./parameters";
import { requireTrainable } from "./trainingData";
import { Forest } from "./trees/forest";
import { growForest } from "./trees/growForest";
import { countOf, featureShare, forestParams } from "./trees/params";

const Params = Type.Object(forestParams({ minSamplesLeaf: 5, maxFeatures: featureShare({ default: 0.33 }) }), {
  additionalProperties: false,
});

/**
 * Random forest for regression: the mean of many deep trees, each grown on a bootstrap sample of the rows and on a random
 * share of the features at each node.
 *
 * @see Breiman, "Random forests", Machine Learning 45 (2001)
 */
export const randomForest: Algorithm = {
  name: "random_forest",
  params: Params,
  missing: "apart",
  async train(matrix, target, given, { seed, threads, onProgress }) {
    requireTrainable(matrix, target);
    const params = parameters(this.name, Params, given);
    const limits = {
      maxDepth: params.max_depth ?? Number.POSITIVE_INFINITY,
      minSamplesLeaf: params.min_samples_leaf,
      maxFeatures: countOf(params.max_features, matrix.columns.length),
      bootstrap: true,
    };
    const trees = await growForest({
      matrix,
      maxBins: params.max_bins,
      target,
      trees: params.trees,
      limits,
      seed,
      threads,
      onProgress,
    });
    return Forest.of(trees, matrix.columns.length);
  },
  restore: Forest.restore,
};
