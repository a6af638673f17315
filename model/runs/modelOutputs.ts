import type {
  Attribution,
  Classifier,
  Predictor,
  SavedPredictor,
  TrainedModel,
  TrainingOptions,
} from "../algorithms/algorithm";
import { algorithms } from "../algorithms/algorithms";
import type { FeatureMatrix } from "../features/matrix";
import { mostProbable } from "../metrics/classPredictions";
import type { ProblemDefinition, ResolvedChoices, TargetOf } from "../problems/problem";
import type { Explanation } from "./explanation";
import type { Prediction } from "./predictions";

/** A trained model and what it says of encoded rows, as the problem's kind has it. */
export interface ModelOutputs {
  model: TrainedModel;
  /** Predicts one row. */
  predict(features: Float64Array): Prediction;
  /** Numbers for all rows of a matrix: predictions; of a classification the probability of each class, row by row. */
  outputs(matrix: FeatureMatrix): Float64Array;
  /**
   * What made the prediction for one row.
   *
   * @throws Cd4mlError CD4ML_NO_EXPLANATION unless the model explains
   */
  attribute(features: Float64Array): Attribution & Pick<Explanation, "class" | "scale">;
}

/**
 * Trains by the algorithm that was chosen.
 *
 * @param target numbers; of a classification numbers of classes
 */
export async function trainModel(
  { kind, target }: ProblemDefinition,
  { algorithm, params }: Pick<ResolvedChoices, "algorithm" | "params">,
  rows: { matrix: FeatureMatrix; target: Float64Array },
  options: TrainingOptions,
): Promise<ModelOutputs> {
  if (kind === "regression") {
    return numbers(target, await algorithms.regression[algorithm].train(rows.matrix, rows.target, params, options));
  }
  const withClasses = { ...options, classes: target.classes.length };
  return classes(
    target,
    await algorithms.classification[algorithm].train(rows.matrix, rows.target, params, withClasses),
  );
}

/** Makes a trained model of what was saved of one. */
export function restoreModel(
  { kind, target }: ProblemDefinition,
  algorithm: string,
  saved: SavedPredictor,
): ModelOutputs {
  return kind === "regression"
    ? numbers(target, algorithms.regression[algorithm].restore(saved))
    : classes(target, algorithms.classification[algorithm].restore(saved));
}

function numbers({ minimum = Number.NEGATIVE_INFINITY }: TargetOf<"regression">, model: Predictor): ModelOutputs {
  return {
    model,
    predict: (features) => ({ prediction: Math.max(minimum, model.predict(features)) }),
    outputs: (matrix) => model.predictAll(matrix).map((value) => Math.max(minimum, value)),
    attribute: (features) => ({ scale: "target", ...model.attribute(features) }),
  };
}

function classes({ classes: names }: TargetOf<"classification">, model: Classifier): ModelOutputs {
  return {
    model,
    predict(features) {
      const found = model.probabilities(features);
      const probabilities = Object.fromEntries(names.map((name, i) => [name, found[i]]));
      return { prediction: names[mostProbable(found)], probabilities };
    },
    outputs: (matrix) => model.probabilitiesAll(matrix),
    attribute(features) {
      const code = mostProbable(model.probabilities(features));
      return { class: names[code], scale: model.scale, ...model.attribute(features, code) };
    },
  };
}
