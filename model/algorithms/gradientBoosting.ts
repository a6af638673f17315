import { Type } from "@sinclair/typebox";
import { mean } from "../metrics/mean";
import type { Algorithm } from "./algorithm";
import { boost } from "./boosting/boost";
import { parameters } from "./parameters";
import { requireTrainable } from "./trainingData";
import { binMatrix } from "./trees/bins";
import { Forest } from "./trees/forest";
import { treeParams } from "./trees/params";

const Params = Type.Object(
  {
    trees: Type.Integer({
      minimum: 1,
      default: 70,
      description: "Number of trees; scikit-learn's n_estimators, LightGBM's n_estimators",
    }),
    max_depth: Type.Integer({
      minimum: 1,
      maximum: 32,
      default: 6,
      description: "Most splits from the root to a leaf; scikit-learn's and LightGBM's max_depth",
    }),
    learning_rate: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.1,
      description:
        "Share of each tree's step that is taken; smaller wants more trees; scikit-learn's and LightGBM's learning_rate",
    }),
    min_samples_leaf: Type.Integer({
      minimum: 1,
      default: 20,
      description: "Least rows in a leaf; scikit-learn's min_samples_leaf, LightGBM's min_child_samples",
    }),
    l2: Type.Number({
      minimum: 0,
      default: 0,
      description:
        "Rows without an error that each leaf is thought to have besides its own, which makes small leaves' steps " +
        "smaller; l2_regularization of scikit-learn's HistGradientBoostingRegressor, LightGBM's reg_lambda",
    }),
    max_bins: treeParams.max_bins,
  },
  { additionalProperties: false },
);

/**
 * Gradient boosting of regression trees on the squared error: each tree is grown on what the trees before it leave of the
 * target.
 *
 * @see Friedman, "Greedy function approximation: A gradient boosting machine", Annals of Statistics 29(5), 2001
 */
export const gradientBoosting: Algorithm = {
  name: "gradient_boosting",
  params: Params,
  missing: "apart",
  async train(matrix, target, given, { threads, onProgress }) {
    requireTrainable(matrix, target);
    const params = parameters(this.name, Params, given);
    const rules = {
      maxDepth: params.max_depth,
      learningRate: params.learning_rate,
      minSamplesLeaf: params.min_samples_leaf,
      l2: params.l2,
      isByValue: false,
    };
    const binned = binMatrix(matrix, params.max_bins);
    const base = mean(target);
    const bases = Float64Array.of(base);
    const trees = await boost({ binned, target, bases, trees: params.trees, rules, threads, onProgress });
    return Forest.of(trees, matrix.columns.length, base);
  },
  restore: Forest.restore,
};
