import { Cd4mlError } from "../../errors";
import type { FeatureMatrix } from "../../features/matrix";
import type { Predictor, SavedPredictor } from "../algorithm";
import type { Tree } from "./tree";

/** Rows predicted together, few enough to stay in the processor's cache with a tree. */
const blockRows = 512;

/** All trees of a forest one after the other in flat arrays; the prediction is the mean of the trees'. */
export class Forest implements Predictor {
  private constructor(
    private readonly features: number,
    private readonly roots: Int32Array,
    private readonly feature: Int32Array,
    private readonly threshold: Float64Array,
    private readonly left: Int32Array,
    private readonly importance: Float64Array,
  ) {}

  /** Joins grown trees, in their order. */
  static of(trees: Tree[], features: number): Forest {
    const nodes = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
    const roots = new Int32Array(trees.length);
    const feature = new Int32Array(nodes);
    const threshold = new Float64Array(nodes);
    const left = new Int32Array(nodes);
    let at = 0;
    trees.forEach((tree, i) => {
      roots[i] = at;
      feature.set(tree.feature, at);
      threshold.set(tree.threshold, at);
      for (let node = 0; node < tree.left.length; node++)
        if (tree.left[node] > 0) left[at + node] = at + tree.left[node];
      at += tree.feature.length;
    });
    return new Forest(features, roots, feature, threshold, left, meanImportance(trees, features));
  }

  /** @throws Cd4mlError CD4ML_MODEL_CORRUPT when the arrays are no trees */
  static restore({ header, arrays }: SavedPredictor): Forest {
    const { roots, feature, threshold, left, importance } = arrays as Record<string, never>;
    const forest = new Forest(Number(header.features), roots, feature, threshold, left, importance);
    forest.requireTrees();
    return forest;
  }

  predict(row: Float64Array): number {
    let sum = 0;
    for (let tree = 0; tree < this.roots.length; tree++) sum += this.predictTree(tree, row, 0);
    return sum / this.roots.length;
  }

  predictAll(matrix: FeatureMatrix): Float64Array {
    const predictions = new Float64Array(matrix.rows);
    const block = new Float64Array(blockRows * this.features);
    for (let start = 0; start < matrix.rows; start += blockRows) {
      const rows = Math.min(blockRows, matrix.rows - start);
      matrix.columns.forEach((column, feature) => {
        for (let i = 0; i < rows; i++) block[i * this.features + feature] = column[start + i];
      });
      for (let tree = 0; tree < this.roots.length; tree++) {
        for (let i = 0; i < rows; i++) predictions[start + i] += this.predictTree(tree, block, i * this.features);
      }
    }
    return predictions.map((sum) => sum / this.roots.length);
  }

  importances(): Float64Array {
    return this.importance.slice();
  }

  save(): SavedPredictor {
    const { roots, feature, threshold, left, importance } = this;
    return {
      header: { features: this.features, trees: roots.length },
      arrays: { roots, feature, threshold, left, importance },
    };
  }

  /** One tree's prediction for the row whose features start at `offset`. */
  private predictTree(tree: number, values: Float64Array, offset: number): number {
    const { feature, threshold, left } = this;
    let node = this.roots[tree];
    for (let asked = feature[node]; asked >= 0; asked = feature[node]) {
      node = left[node] + (values[offset + asked] <= threshold[node] ? 0 : 1);
    }
    return threshold[node];
  }

  /** Every walk must end within the arrays: children come after their parent, features exist. */
  private requireTrees(): void {
    const { features, roots, feature, threshold, left } = this;
    const nodes = feature.length;
    let valid = roots.length > 0 && threshold.length === nodes && left.length === nodes;
    valid &&= this.importance.length === features && roots.every((root) => root >= 0 && root < nodes);
    for (let node = 0; valid && node < nodes; node++) {
      valid = feature[node] < 0 || (feature[node] < features && left[node] > node && left[node] + 1 < nodes);
    }
    if (!valid) throw new Cd4mlError("CD4ML_MODEL_CORRUPT", "The model's arrays are no trees. Train the run again.");
  }
}

/** Mean over the trees of each tree's shares, as Breiman's forests report it; all 0 when no tree divides. */
function meanImportance(trees: Tree[], features: number): Float64Array {
  const mean = new Float64Array(features);
  for (const { importance } of trees) {
    const total = importance.reduce((sum, decrease) => sum + decrease, 0);
    if (total > 0) for (let feature = 0; feature < features; feature++) mean[feature] += importance[feature] / total;
  }
  const total = mean.reduce((sum, share) => sum + share, 0);
  return total > 0 ? mean.map((share) => share / total) : mean;
}
