import { Cd4mlError } from "../../errors";
import type { FeatureMatrix } from "../../features/matrix";
import type { Attribution, Predictor, SavedPredictor } from "../algorithm";
import { noExplanation } from "../noExplanation";
import { shares } from "./shares";
import type { Standardised } from "./standardise";

/** Intercept plus a weighted sum of the features. */
export class LinearModel implements Predictor {
  private constructor(
    private readonly intercept: number,
    /** Per unit of the feature. */
    private readonly coefficients: Float64Array,
    /** Of the features in training. @default the model is of a version that did not keep them */
    private readonly means: Float64Array | undefined,
    private readonly importance: Float64Array,
    /** What training says of itself. */
    private readonly facts: Record<string, unknown>,
  ) {}

  /** Turns coefficients of standardised features into ones of the features themselves. */
  static of(standardised: Float64Array, data: Standardised, facts: Record<string, unknown> = {}): LinearModel {
    const { means, deviations, targetMean } = data;
    const coefficients = standardised.map((weight, i) => (deviations[i] === 0 ? 0 : weight / deviations[i]));
    const intercept = coefficients.reduce((rest, weight, i) => rest - weight * means[i], targetMean);
    return new LinearModel(intercept, coefficients, means, shares(standardised), facts);
  }

  /** @throws Cd4mlError CD4ML_MODEL_CORRUPT when there is not one importance for each coefficient */
  static restore({ header, arrays }: SavedPredictor): LinearModel {
    const { intercept, ...facts } = header;
    const { coefficients, means, importance } = arrays as Record<string, Float64Array>;
    if (typeof intercept !== "number" || coefficients?.length !== importance?.length) {
      throw new Cd4mlError("CD4ML_MODEL_CORRUPT", "The model's arrays are no linear model. Train the run again.");
    }
    return new LinearModel(intercept, coefficients, means, importance, facts);
  }

  predict(features: Float64Array): number {
    let sum = this.intercept;
    for (let i = 0; i < features.length; i++) sum += this.coefficients[i] * features[i];
    return sum;
  }

  predictAll(matrix: FeatureMatrix): Float64Array {
    const predictions = new Float64Array(matrix.rows).fill(this.intercept);
    // In the order of `predict`, so that both give the same bits.
    matrix.columns.forEach((column, i) => {
      for (let row = 0; row < column.length; row++) predictions[row] += this.coefficients[i] * column[row];
    });
    return predictions;
  }

  get explains(): boolean {
    return this.means !== undefined;
  }

  /** The Shapley values of a sum: by how much each part differs from its mean. */
  attribute(features: Float64Array): Attribution {
    const { means, coefficients } = this;
    if (!means) throw noExplanation();
    const values = coefficients.map((weight, i) => weight * (features[i] - means[i]));
    return { base: this.predict(means), values };
  }

  importances(): Float64Array {
    return this.importance.slice();
  }

  save(): SavedPredictor {
    const { intercept, facts, coefficients, means, importance } = this;
    return { header: { intercept, ...facts }, arrays: { coefficients, ...(means && { means }), importance } };
  }
}
