import { setImmediate as nextTurn } from "node:timers/promises";
import { type Static, Type } from "@sinclair/typebox";
import { createRandom } from "../data/random";
import type { Algorithm } from "./algorithm";
import { parameters } from "./parameters";
import { requireTrainable } from "./trainingData";
import { binMatrix } from "./trees/bins";
import { drawWeighted } from "./trees/drawWeighted";
import { Forest } from "./trees/forest";
import { MedianForest } from "./trees/medianForest";
import { treeParams } from "./trees/params";
import type { Tree } from "./trees/tree";
import { TreeGrower } from "./trees/treeGrower";

const Params = Type.Object(
  {
    trees: Type.Integer({ minimum: 1, default: 50, description: "Most trees; scikit-learn's n_estimators" }),
    learning_rate: Type.Number({
      exclusiveMinimum: 0,
      default: 1,
      description: "How far each tree shifts the weights of the rows; scikit-learn's learning_rate",
    }),
    loss: Type.Union([Type.Literal("linear"), Type.Literal("square"), Type.Literal("exponential")], {
      default: "linear",
      description: "How a row's error counts beside the largest one; scikit-learn's loss",
    }),
    max_depth: { ...treeParams.max_depth, default: 3 },
    min_samples_leaf: Type.Integer({
      minimum: 1,
      default: 1,
      description: "Least rows in a leaf, repeated draws counted; scikit-learn's min_samples_leaf of its trees",
    }),
    max_bins: treeParams.max_bins,
  },
  { additionalProperties: false },
);
type Params = Static<typeof Params>;

/**
 * AdaBoost.R2: each tree is grown on rows drawn by weight, and rows that it predicts badly weigh more for the next one. The
 * prediction is the weighted median of the trees'.
 *
 * Parameters and defaults are those of scikit-learn's AdaBoostRegressor, whose trees are DecisionTreeRegressor(max_depth=3).
 *
 * @see Drucker, "Improving regressors using boosting techniques", ICML 1997
 */
export const adaboost: Algorithm = {
  name: "adaboost",
  params: Params,
  missing: "apart",
  async train(matrix, target, given, { seed, onProgress }) {
    requireTrainable(matrix, target);
    const params = parameters(this.name, Params, given);
    const limits = {
      maxDepth: params.max_depth ?? Number.POSITIVE_INFINITY,
      minSamplesLeaf: params.min_samples_leaf,
      maxFeatures: matrix.columns.length,
      bootstrap: false,
    };
    const grower = new TreeGrower(binMatrix(matrix, params.max_bins), target, limits);
    const weights = new Float64Array(matrix.rows).fill(1 / matrix.rows);
    const trees: Tree[] = [];
    const says: number[] = [];
    while (trees.length < params.trees) {
      const random = createRandom(seed, trees.length);
      const tree = grower.grow(random, drawWeighted(weights, random));
      const losses = lossesOf(
        Forest.of([tree], matrix.columns.length).predictAll(matrix),
        target,
        weights,
        params.loss,
      );
      const loss = losses.reduce((sum, each, row) => sum + each * weights[row], 0);
      // A tree that is right nowhere more than by chance ends it; so does one that has nothing to improve.
      if (loss >= 0.5 && trees.length > 0) break;
      trees.push(tree);
      const isLast = loss <= 0 || loss >= 0.5;
      says.push(isLast ? 1 : -params.learning_rate * Math.log(loss / (1 - loss)));
      if (isLast) break;
      reweigh(weights, losses, loss / (1 - loss), params);
      onProgress?.(trees.length / params.trees);
      await nextTurn();
    }
    return MedianForest.of(trees, Float64Array.from(says), matrix.columns.length);
  },
  restore: MedianForest.restore,
};

/** The loss of each row in [0, 1]: its error as a share of the largest among the rows that have a weight. */
function lossesOf(predicted: Float64Array, target: Float64Array, weights: Float64Array, loss: Params["loss"]) {
  const errors = predicted.map((value, row) => Math.abs(value - target[row]));
  const largest = errors.reduce((most, error, row) => (weights[row] > 0 ? Math.max(most, error) : most), 0);
  if (largest === 0) return errors;
  return errors.map((error) => {
    const share = error / largest;
    if (loss === "square") return share * share;
    return loss === "exponential" ? 1 - Math.exp(-share) : share;
  });
}

/** A row that is predicted well weighs less, by the tree's confidence; the weights sum to 1 again. */
function reweigh(weights: Float64Array, losses: Float64Array, confidence: number, { learning_rate }: Params): void {
  let total = 0;
  for (let row = 0; row < weights.length; row++) {
    weights[row] *= confidence ** ((1 - losses[row]) * learning_rate);
    total += weights[row];
  }
  for (let row = 0; row < weights.length; row++) weights[row] /= total;
}
