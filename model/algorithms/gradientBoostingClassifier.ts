import { setImmediate as nextTurn } from "node:timers/promises";
import { Type } from "@sinclair/typebox";
import { createRandom } from "../data/random";
import type { FeatureMatrix } from "../features/matrix";
import type { ClassificationAlgorithm } from "./algorithm";
import { softmax } from "./linear/softmax";
import { parameters } from "./parameters";
import { requireTrainable } from "./trainingData";
import { type BinnedMatrix, binMatrix } from "./trees/bins";
import { BoostedClasses } from "./trees/boostedClasses";
import { treeParams } from "./trees/params";
import { findLeaf, type Tree } from "./trees/tree";
import { TreeGrower, type TreeLimits } from "./trees/treeGrower";

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
  async train(matrix, target, given, { classes, seed, onProgress }) {
    requireTrainable(matrix, target, classes);
    const params = parameters(this.name, Params, given);
    const limits = {
      maxDepth: params.max_depth,
      minSamplesLeaf: params.min_samples_leaf,
      maxFeatures: matrix.columns.length,
      bootstrap: false,
    };
    const rounds = new Rounds(matrix, binMatrix(matrix, params.max_bins), target, classes);
    for (let round = 0; round < params.trees; round++) {
      rounds.add(limits, params.learning_rate, seed);
      onProgress?.((round + 1) / params.trees);
      await nextTurn();
    }
    return BoostedClasses.of(rounds.trees, matrix.columns.length, rounds.bases);
  },
  restore: BoostedClasses.restore,
};

/** Rounds of boosting: the trees so far, and what they say of each training row. */
class Rounds {
  /** Round by round, in each a tree for each class. */
  readonly trees: Tree[] = [];
  /** Scores before the first round: the logarithm of each class's share of the rows. */
  readonly bases: Float64Array;
  /** A score for each class, row by row. */
  private readonly scores: Float64Array;
  /** The features, row by row. */
  private readonly rows: Float64Array[];

  constructor(
    { rows, columns }: FeatureMatrix,
    private readonly binned: BinnedMatrix,
    private readonly target: Float64Array,
    private readonly classes: number,
  ) {
    const counts = new Float64Array(classes);
    for (const code of target) counts[code]++;
    // A class that no row has stays out of reach, but not infinitely far.
    this.bases = counts.map((count) => Math.log(Math.max(count / rows, Number.EPSILON)));
    this.scores = new Float64Array(rows * classes);
    for (let row = 0; row < rows; row++) this.scores.set(this.bases, row * classes);
    this.rows = Array.from({ length: rows }, (_, row) => Float64Array.from(columns, (column) => column[row]));
  }

  /** Adds a tree for each class; all of a round are grown on the same probabilities. */
  add(limits: TreeLimits, learningRate: number, seed: number): void {
    const { binned, target, classes, scores, rows } = this;
    const residuals = Array.from({ length: classes }, () => new Float64Array(rows.length));
    for (let row = 0; row < rows.length; row++) {
      const probabilities = softmax(scores.slice(row * classes, (row + 1) * classes));
      for (let code = 0; code < classes; code++) {
        residuals[code][row] = (target[row] === code ? 1 : 0) - probabilities[code];
      }
    }
    residuals.forEach((left, code) => {
      const tree = new TreeGrower(binned, left, limits).grow(createRandom(seed));
      const leaves = rows.map((row) => findLeaf(tree, 0, row));
      const steps = newtonSteps(left, leaves, tree.threshold.length, classes);
      const threshold = tree.threshold.map((value, node) =>
        tree.feature[node] < 0 ? learningRate * steps[node] : value,
      );
      leaves.forEach((leaf, row) => {
        scores[row * classes + code] += threshold[leaf];
      });
      this.trees.push({ ...tree, threshold });
    });
  }
}

/**
 * The step of each leaf that makes the log loss of its rows least, by Newton's method.
 *
 * @param residuals 1 or 0, as the row is of the class or not, less its probability
 */
function newtonSteps(residuals: Float64Array, leaves: number[], nodes: number, classes: number): Float64Array {
  const sums = new Float64Array(nodes);
  const curvatures = new Float64Array(nodes);
  leaves.forEach((leaf, row) => {
    const size = Math.abs(residuals[row]);
    sums[leaf] += residuals[row];
    curvatures[leaf] += size * (1 - size);
  });
  return sums.map((sum, node) =>
    curvatures[node] < 1e-150 ? 0 : (((classes - 1) / classes) * sum) / curvatures[node],
  );
}
