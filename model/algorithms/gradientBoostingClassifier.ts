import { Type } from "@sinclair/typebox";
import type { ClassificationAlgorithm } from "./algorithm";
import { boost } from "./boosting/boost";
import { parameters } from "./parameters";
import { requireTrainable } from "./trainingData";
import { binMatrix } from "./trees/bins";
import { BoostedClasses } from "./trees/boostedClasses";
import { treeParams } from "./trees/params";
import type { Tree } from "./trees/tree";

const Params = Type.Object(
  {
    trees: Type.Integer({
      minimum: 1,
      default: 70,
      description: "Number of trees for each class; scikit-learn's n_estimators",
    }),
    max_depth: Type.Integer({
      minimum: 1,
      maximum: 32,
      default: 3,
      description: "Most splits from the root to a leaf; scikit-learn's max_depth",
    }),
    learning_rate: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.1,
      description: "Share of each tree's step that is taken; smaller wants more trees; scikit-learn's learning_rate",
    }),
    min_samples_leaf: Type.Integer({
      minimum: 1,
      default: 1,
      description: "Least rows in a leaf; scikit-learn's min_samples_leaf",
    }),
    max_bins: treeParams.max_bins,
  },
  { additionalProperties: false },
);

/**
 * Gradient boosting for classification: in each round a regression tree for each class is grown on what the probabilities
 * leave of it, and its leaves take Newton's step towards the least log loss; as scikit-learn's GradientBoostingClassifier.
 *
 * @see Friedman, "Greedy function approximation: A gradient boosting machine", Annals of Statistics 29(5), 2001, algorithm 6
 */
export const gradientBoostingClassifier: ClassificationAlgorithm = {
  name: "gradient_boosting_classifier",
  params: Params,
  missing: "apart",
  async train(matrix, target, given, { classes, seed, threads, onProgress }) {
    requireTrainable(matrix, target, classes);
    const params = parameters(this.name, Params, given);
    const rules = {
      maxDepth: params.max_depth,
      learningRate: params.learning_rate,
      minSamplesLeaf: params.min_samples_leaf,
      l2: 0,
      isByValue: true,
      seed,
    };
    const binned = binMatrix(matrix, params.max_bins);
    const bases = logShares(target, classes);
    const isTwo = classes === 2;
    const trees = params.trees * (isTwo ? 1 : classes);
    const grown = await boost({ binned, target, bases, trees, rules, threads, onProgress });
    const all = isTwo ? grown.flatMap((tree) => [upsideDown(tree), tree]) : grown;
    return BoostedClasses.of(all, matrix.columns.length, bases);
  },
  restore: BoostedClasses.restore,
};

/** Scores before the first round: the logarithm of each class's share of the rows. */
function logShares(target: Float64Array, classes: number): Float64Array {
  const counts = new Float64Array(classes);
  for (const code of target) counts[code]++;
  // A class that no row has stays out of reach, but not infinitely far.
  return counts.map((count) => Math.log(Math.max(count / target.length, Number.EPSILON)));
}

/** Of two classes each loses what the other gains. */
function upsideDown(tree: Tree): Tree {
  const threshold = tree.threshold.map((value, node) => (tree.feature[node] < 0 ? -value : value));
  return { ...tree, threshold };
}
