import { Cd4mlError } from "../../errors";
import type { FeatureMatrix } from "../../features/matrix";
import type { Attribution, Predictor, SavedPredictor } from "../algorithm";
import { noExplanation } from "../noExplanation";
import type { Tree } from "./tree";
import { expectedSum, rowsOfNodes, shapleyValues } from "./treeShap";
import { type JoinedTrees, TreeSums } from "./treeSums";

/**
 * Trees one after the other in flat arrays. A forest's prediction is the mean of the trees'; that of boosted trees is
 * their sum and a base.
 */
export class Forest implements Predictor, JoinedTrees {
  private prepared?: TreeSums;

  private constructor(
    readonly features: number,
    readonly roots: Int32Array,
    readonly feature: Int32Array,
    readonly threshold: Float64Array,
    readonly left: Int32Array,
    /** Training rows of each leaf. @default the model is of a version that did not keep them */
    private readonly rows: Int32Array | undefined,
    private readonly importance: Float64Array,
    private readonly base?: number,
  ) {}

  /**
   * Joins grown trees, in their order.
   *
   * @param base what boosted trees add to; undefined for a forest
   */
  static of(trees: Tree[], features: number, base?: number): Forest {
    const nodes = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
    const roots = new Int32Array(trees.length);
    const feature = new Int32Array(nodes);
    const threshold = new Float64Array(nodes);
    const left = new Int32Array(nodes);
    const rows = new Int32Array(nodes);
    let at = 0;
    trees.forEach((tree, i) => {
      roots[i] = at;
      feature.set(tree.feature, at);
      threshold.set(tree.threshold, at);
      rows.set(tree.rows, at);
      for (let node = 0; node < tree.left.length; node++)
        if (tree.left[node] > 0) left[at + node] = at + tree.left[node];
      at += tree.feature.length;
    });
    const importance = base === undefined ? meanImportance(trees, features) : totalImportance(trees, features);
    return new Forest(features, roots, feature, threshold, left, rows, importance, base);
  }

  /** @throws Cd4mlError CD4ML_MODEL_CORRUPT when the arrays are no trees */
  static restore({ header, arrays }: SavedPredictor): Forest {
    const { roots, feature, threshold, left, rows, importance } = arrays as Record<string, never>;
    const base = header.base === undefined ? undefined : Number(header.base);
    const forest = new Forest(Number(header.features), roots, feature, threshold, left, rows, importance, base);
    forest.requireTrees();
    return forest;
  }

  predict(row: Float64Array): number {
    return this.combine(this.sums().ofRow(row));
  }

  predictAll(matrix: FeatureMatrix): Float64Array {
    const sums = this.sums().ofRows(matrix);
    return sums.map((sum) => this.combine(sum));
  }

  get explains(): boolean {
    return this.rows !== undefined;
  }

  attribute(row: Float64Array): Attribution {
    const { base, values } = this.attributeSum(row, (leaf) => this.threshold[leaf]);
    const parts = this.base === undefined ? this.roots.length : 1;
    return { base: this.combine(base), values: values.map((value) => value / parts) };
  }

  /** What made the sum of what the row's leaves say. */
  attributeSum(row: Float64Array, leafValue: (leaf: number) => number): Attribution {
    const { roots, feature, threshold, left } = this;
    if (!this.rows) throw noExplanation();
    const trees = { roots, feature, threshold, left, rows: rowsOfNodes(this, this.rows) };
    return { base: expectedSum(trees, leafValue), values: shapleyValues(trees, row, leafValue) };
  }

  importances(): Float64Array {
    return this.importance.slice();
  }

  save(): SavedPredictor {
    const { roots, feature, threshold, left, rows, importance } = this;
    return {
      header: { features: this.features, trees: roots.length, ...(this.base !== undefined && { base: this.base }) },
      arrays: { roots, feature, threshold, left, ...(rows && { rows }), importance },
    };
  }

  /** Made when it is first asked for: many a forest is only written. */
  private sums(): TreeSums {
    this.prepared ??= new TreeSums(this);
    return this.prepared;
  }

  private combine(sum: number): number {
    return this.base === undefined ? sum / this.roots.length : this.base + sum;
  }

  /** Every walk must end within the arrays: children come after their parent, features exist. */
  private requireTrees(): void {
    const { features, roots, feature, threshold, left } = this;
    const nodes = feature.length;
    let valid = roots.length > 0 && threshold.length === nodes && left.length === nodes;
    valid &&= (this.rows?.length ?? nodes) === nodes;
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
  return shares(mean);
}

/** Shares in the decrease of all trees together: a boosted tree weighs what it mends. */
function totalImportance(trees: Tree[], features: number): Float64Array {
  const sum = new Float64Array(features);
  for (const { importance } of trees) {
    for (let feature = 0; feature < features; feature++) sum[feature] += importance[feature];
  }
  return shares(sum);
}

function shares(amounts: Float64Array): Float64Array {
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  return total > 0 ? amounts.map((amount) => amount / total) : amounts;
}
