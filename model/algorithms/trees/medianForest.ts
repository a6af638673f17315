import { Cd4mlError } from "../../errors";
import type { FeatureMatrix } from "../../features/matrix";
import type { Attribution, Predictor, SavedPredictor } from "../algorithm";
import { neverExplained } from "../noExplanation";
import { predictionsByRow } from "../predictionsByRow";
import { Forest } from "./forest";
import { findLeaf, type Tree } from "./tree";

/** Trees of which each has its say: the prediction is the weighted median of theirs. */
export class MedianForest implements Predictor {
  /** A median is no sum of what trees say, so there are no exact shares of it. */
  readonly explains = false;
  private readonly half: number;
  /** What each tree predicts, and the trees in the order of that; for the row at hand. */
  private readonly said: Float64Array;
  private readonly order: Int32Array;

  private constructor(
    private readonly forest: Forest,
    private readonly says: Float64Array,
    private readonly importance: Float64Array,
  ) {
    this.half = says.reduce((sum, say) => sum + say, 0) / 2;
    this.said = new Float64Array(says.length);
    this.order = new Int32Array(says.length);
  }

  /**
   * Joins grown trees, in their order.
   *
   * @param says weight of each tree, positive
   */
  static of(trees: Tree[], says: Float64Array, features: number): MedianForest {
    return new MedianForest(Forest.of(trees, features), says, weightedImportance(trees, says, features));
  }

  /** @throws Cd4mlError CD4ML_MODEL_CORRUPT when the arrays are no trees with weights */
  static restore({ header, arrays: { says, importance, ...arrays } }: SavedPredictor): MedianForest {
    const forest = Forest.restore({ header, arrays: { ...arrays, importance } });
    if (says?.length !== forest.roots.length)
      throw new Cd4mlError("CD4ML_MODEL_CORRUPT", "The model's trees have no weights. Train the run again.");
    return new MedianForest(forest, says as Float64Array, importance as Float64Array);
  }

  predict(row: Float64Array): number {
    const { forest, said, order, says } = this;
    for (let tree = 0; tree < said.length; tree++) {
      said[tree] = forest.threshold[findLeaf(forest, forest.roots[tree], row)];
      order[tree] = tree;
    }
    order.sort((a, b) => said[a] - said[b] || a - b);
    let sum = 0;
    const median = order.find((tree) => {
      sum += says[tree];
      return sum >= this.half;
    });
    return said[median ?? order[order.length - 1]];
  }

  predictAll(matrix: FeatureMatrix): Float64Array {
    return predictionsByRow(this, matrix);
  }

  /** @throws Cd4mlError CD4ML_NO_EXPLANATION always */
  attribute(): Attribution {
    throw neverExplained("adaboost predicts the median of its trees");
  }

  importances(): Float64Array {
    return this.importance.slice();
  }

  save(): SavedPredictor {
    const { header, arrays } = this.forest.save();
    return { header, arrays: { ...arrays, says: this.says, importance: this.importance } };
  }
}

/** Mean of each tree's shares by the trees' weights; all 0 when no tree divides. */
function weightedImportance(trees: Tree[], says: Float64Array, features: number): Float64Array {
  const sum = new Float64Array(features);
  let weights = 0;
  trees.forEach(({ importance }, tree) => {
    const total = importance.reduce((all, decrease) => all + decrease, 0);
    if (total === 0) return;
    weights += says[tree];
    for (let feature = 0; feature < features; feature++) sum[feature] += (says[tree] * importance[feature]) / total;
  });
  return weights > 0 ? sum.map((share) => share / weights) : sum;
}
