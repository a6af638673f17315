import { Cd4mlError } from "../../errors";
import type { FeatureMatrix } from "../../features/matrix";
import type { Attribution, Classifier, SavedPredictor } from "../algorithm";
import { softmax } from "../linear/softmax";
import { Forest } from "./forest";
import type { Tree } from "./tree";
import { TreeSums } from "./treeSums";

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

  private prepared?: TreeSums;

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
    const sums = this.sums();
    return softmax(this.bases.map((base, code) => base + sums.ofRow(row, code)));
  }

  probabilitiesAll(matrix: FeatureMatrix): Float64Array {
    const { bases } = this;
    const scores = bases.length;
    const all = new Float64Array(matrix.rows * scores);
    bases.forEach((base, code) => {
      this.sums()
        .ofRows(matrix, code)
        .forEach((sum, row) => {
          all[row * scores + code] = base + sum;
        });
    });
    for (let row = 0; row < matrix.rows; row++) softmax(all.subarray(row * scores, (row + 1) * scores));
    return all;
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

  /** Made when it is first asked for: many a model is only written. */
  private sums(): TreeSums {
    this.prepared ??= new TreeSums(this.forest, this.bases.length);
    return this.prepared;
  }
}
