import { Cd4mlError } from "../../errors";
import type { FeatureMatrix } from "../../features/matrix";
import type { Attribution, Classifier, SavedPredictor } from "../algorithm";
import { noExplanation } from "../noExplanation";
import { probabilitiesByRow } from "../probabilitiesByRow";
import { shares } from "./shares";
import { softmax } from "./softmax";
import type { StandardisedFeatures } from "./standardise";

/** A weighted sum of the features for each class; the probabilities are their softmax. */
export class LogisticModel implements Classifier {
  readonly scale = "log_odds";

  private constructor(
    /** One a class. */
    private readonly intercepts: Float64Array,
    /** Per unit of the feature, class by class. */
    private readonly coefficients: Float64Array,
    /** Of the features in training. @default the model is of a version that did not keep them */
    private readonly means: Float64Array | undefined,
    private readonly importance: Float64Array,
    /** What training says of itself. */
    private readonly facts: Record<string, unknown>,
  ) {}

  /**
   * Turns coefficients of standardised features into ones of the features themselves.
   *
   * @param standardised coefficients class by class, then the intercepts, as `multinomialLoss` has them
   */
  static of(
    standardised: Float64Array,
    classes: number,
    { means, deviations }: StandardisedFeatures,
    facts: Record<string, unknown>,
  ): LogisticModel {
    const features = means.length;
    const coefficients = new Float64Array(classes * features);
    const intercepts = standardised.slice(classes * features);
    const sizes = new Float64Array(features);
    for (let at = 0; at < coefficients.length; at++) {
      const feature = at % features;
      if (deviations[feature] === 0) continue;
      coefficients[at] = standardised[at] / deviations[feature];
      intercepts[Math.floor(at / features)] -= coefficients[at] * means[feature];
      sizes[feature] += Math.abs(standardised[at]);
    }
    return new LogisticModel(intercepts, coefficients, means, shares(sizes), facts);
  }

  /** @throws Cd4mlError CD4ML_MODEL_CORRUPT when there is not one coefficient for each class and feature */
  static restore({ header, arrays }: SavedPredictor): LogisticModel {
    const { intercepts, coefficients, means, importance } = arrays as Record<string, Float64Array>;
    if (!(intercepts?.length * importance?.length === coefficients?.length)) {
      throw new Cd4mlError("CD4ML_MODEL_CORRUPT", "The model's arrays are no logistic model. Train the run again.");
    }
    return new LogisticModel(intercepts, coefficients, means, importance, header);
  }

  probabilities(features: Float64Array): Float64Array {
    return softmax(this.scores(features));
  }

  probabilitiesAll(matrix: FeatureMatrix): Float64Array {
    return probabilitiesByRow(this, matrix, this.intercepts.length);
  }

  get explains(): boolean {
    return this.means !== undefined;
  }

  /** Parts of the class's score, less the mean of all classes' scores: only differences between them count. */
  attribute(features: Float64Array, code: number): Attribution {
    const { means, coefficients, intercepts } = this;
    if (!means) throw noExplanation();
    const classes = intercepts.length;
    const values = features.map((value, i) => {
      let mean = 0;
      for (let other = 0; other < classes; other++) mean += coefficients[other * features.length + i] / classes;
      return (coefficients[code * features.length + i] - mean) * (value - means[i]);
    });
    const scores = this.scores(means);
    return { base: scores[code] - scores.reduce((sum, score) => sum + score / classes, 0), values };
  }

  importances(): Float64Array {
    return this.importance.slice();
  }

  save(): SavedPredictor {
    const { facts, intercepts, coefficients, means, importance } = this;
    return { header: facts, arrays: { intercepts, coefficients, ...(means && { means }), importance } };
  }

  private scores(features: Float64Array): Float64Array {
    const { coefficients } = this;
    const scores = this.intercepts.slice();
    for (let code = 0; code < scores.length; code++) {
      const offset = code * features.length;
      for (let i = 0; i < features.length; i++) scores[code] += coefficients[offset + i] * features[i];
    }
    return scores;
  }
}
