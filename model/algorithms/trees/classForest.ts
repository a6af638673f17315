import { Cd4mlError } from "../../errors";
import type { FeatureMatrix } from "../../features/matrix";
import type { Attribution, Classifier, SavedPredictor } from "../algorithm";
import { probabilitiesByRow } from "../probabilitiesByRow";
import { Forest } from "./forest";
import { findLeaf, type Tree } from "./tree";

/**
 * A forest of trees that tell classes: the probability of a class is the mean of its shares in the leaves that a row falls
 * into, one a tree.
 */
export class ClassForest implements Classifier {
  readonly scale = "probability";

  private constructor(
    /** Its trees predict the number of a leaf. */
    private readonly forest: Forest,
    /** Share of each class in each leaf, leaf by leaf. */
    private readonly shares: Float64Array,
    private readonly classes: number,
  ) {}

  /** Joins grown trees, in their order. */
  static of(trees: Tree[], features: number, classes: number): ClassForest {
    let leaves = 0;
    const numbered = trees.map((tree) => {
      const first = leaves;
      leaves += tree.shares!.length / classes;
      return {
        ...tree,
        threshold: tree.threshold.map((value, node) => (tree.feature[node] < 0 ? first + value : value)),
      };
    });
    const shares = new Float64Array(leaves * classes);
    let at = 0;
    for (const tree of trees) {
      shares.set(tree.shares!, at);
      at += tree.shares!.length;
    }
    return new ClassForest(Forest.of(numbered, features), shares, classes);
  }

  /** @throws Cd4mlError CD4ML_MODEL_CORRUPT when the arrays are no trees, or a leaf has no shares */
  static restore(saved: SavedPredictor): ClassForest {
    const forest = Forest.restore(saved);
    const { shares, feature, threshold } = saved.arrays as Record<string, Float64Array>;
    const classes = Number(saved.header.classes);
    const leaves = (shares?.length ?? 0) / classes;
    const isLeaf = (number: number) => Number.isInteger(number) && number >= 0 && number < leaves;
    if (Number.isInteger(leaves) && feature.every((asked, node) => asked >= 0 || isLeaf(threshold[node]))) {
      return new ClassForest(forest, shares, classes);
    }
    throw new Cd4mlError("CD4ML_MODEL_CORRUPT", "The model's leaves have no shares of classes. Train the run again.");
  }

  probabilities(row: Float64Array): Float64Array {
    const { forest, shares, classes } = this;
    const sums = new Float64Array(classes);
    for (const root of forest.roots) {
      const leaf = forest.threshold[findLeaf(forest, root, row)];
      for (let code = 0; code < classes; code++) sums[code] += shares[leaf * classes + code];
    }
    return sums.map((sum) => sum / forest.roots.length);
  }

  probabilitiesAll(matrix: FeatureMatrix): Float64Array {
    return probabilitiesByRow(this, matrix, this.classes);
  }

  get explains(): boolean {
    return this.forest.explains;
  }

  attribute(row: Float64Array, code: number): Attribution {
    const { forest, shares, classes } = this;
    const share = (leaf: number) => shares[forest.threshold[leaf] * classes + code] / forest.roots.length;
    return forest.attributeSum(row, share);
  }

  importances(): Float64Array {
    return this.forest.importances();
  }

  save(): SavedPredictor {
    const { header, arrays } = this.forest.save();
    return { header: { ...header, classes: this.classes }, arrays: { ...arrays, shares: this.shares } };
  }
}
