import { Cd4mlError } from "../../errors";
import type { FeatureMatrix } from "../../features/matrix";
import type { Attribution, Classifier, SavedPredictor } from "../algorithm";
import { softmax } from "../linear/softmax";
import { probabilitiesByRow } from "../probabilitiesByRow";
import { Forest } from "./forest";
import { findLeaf, type Tree } from "./tree";

/**
 * Boosted trees that tell classes: each class's score is a base and the sum of its trees; the probabilities are the scores'
 * softmax.
 */
export class BoostedClasses implements Classifier {
  readonly scale = "log_odds";

  private constructor(
    /** Round by round, in each a tree for each class. */
    private readonly forest: Forest,
    /** Score of each class before its trees. */
    private readonly bases: Float64Array,
  ) {}

  /** @param trees round by round, in each a tree for each class */
  static of(trees: Tree[], features: number, bases: Float64Array): BoostedClasses {
    return new BoostedClasses(Forest.of(trees, features, 0), bases);
  }

  /** @throws Cd4mlError CD4ML_MODEL_CORRUPT when the arrays are no trees, or classes have not as many each */
  static restore(saved: SavedPredictor): BoostedClasses {
    const forest = Forest.restore(saved);
    const { bases } = saved.arrays as Record<string, Float64Array>;
    if (bases?.length > 0 && forest.roots.length % bases.length === 0) return new BoostedClasses(forest, bases);
    throw new Cd4mlError("CD4ML_MODEL_CORRUPT", "The model's classes have no tree each. Train the run again.");
  }

  probabilities(row: Float64Array): Float64Array {
    const { forest, bases } = this;
    const scores = bases.slice();
    forest.roots.forEach((root, i) => {
      scores[i % bases.length] += forest.threshold[findLeaf(forest, root, row)];
    });
    return softmax(scores);
  }

  probabilitiesAll(matrix: FeatureMatrix): Float64Array {
    return probabilitiesByRow(this, matrix, this.bases.length);
  }

  get explains(): boolean {
    return this.forest.explains;
  }

  /** Parts of the class's score, less the mean of all classes' scores: only differences between them count. */
  attribute(row: Float64Array, code: number): Attribution {
    const { forest, bases } = this;
    const classes = bases.length;
    // A tree's nodes follow its root.
    const factors = new Float64Array(forest.threshold.length);
    forest.roots.forEach((root, i) => {
      factors.fill((i % classes === code ? 1 : 0) - 1 / classes, root);
    });
    const { base, values } = forest.attributeSum(row, (leaf) => factors[leaf] * forest.threshold[leaf]);
    const mean = bases.reduce((sum, score) => sum + score / classes, 0);
    return { base: base + bases[code] - mean, values };
  }

  importances(): Float64Array {
    return this.forest.importances();
  }

  save(): SavedPredictor {
    const { header, arrays } = this.forest.save();
    return { header, arrays: { ...arrays, bases: this.bases } };
  }
}
