import { Type } from "@sinclair/typebox";
import { createRandom } from "../data/random";
import type { Algorithm } from "./algorithm";
import { parameters } from "./parameters";
import { requireTrainable } from "./trainingData";
import { binMatrix } from "./trees/bins";
import { Forest } from "./trees/forest";
import { treeParams } from "./trees/params";
import { TreeGrower } from "./trees/treeGrower";

const Params = Type.Object(
  {
    max_depth: treeParams.max_depth,
    min_samples_leaf: Type.Integer({ minimum: 1, default: 20, description: "Least rows in a leaf" }),
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
  async train(matrix, target, given, { seed }) {
    requireTrainable(matrix);
    const params = parameters(this.name, Params, given);
    const limits = {
      maxDepth: params.max_depth ?? Number.POSITIVE_INFINITY,
      minSamplesLeaf: params.min_samples_leaf,
      maxFeatures: 1,
      bootstrap: false,
    };
    const grower = new TreeGrower(binMatrix(matrix, params.max_bins), target, limits);
    return Forest.of([grower.grow(createRandom(seed))], matrix.columns.length);
  },
  restore: Forest.restore,
};
