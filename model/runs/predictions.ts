import type { Table } from "../data/table";
import type { FittedFeatures, InputRow } from "../features/features";
import { contributionsOf, type Explanation } from "./explanation";
import type { ModelOutputs } from "./modelOutputs";

/** What a model says of one row. */
export interface Prediction {
  /** In the target's unit and not below its minimum; of a classification the most probable class. */
  prediction: number | string;
  /** Probability of each class; they sum to 1. @default none, the target is a number */
  probabilities?: Record<string, number>;
}

/** What a model predicts. */
export interface Predictions {
  /** Predicts one row whose fields are already valid. */
  predict(input: InputRow): Prediction;
  /** Whether predictions can be explained: those of a model that an earlier version saved cannot. */
  readonly explains: boolean;
  /**
   * What made the prediction for one row whose fields are already valid.
   *
   * @throws Cd4mlError CD4ML_NO_EXPLANATION unless {@link explains}
   */
  explain(input: InputRow): Explanation;
  /**
   * Numbers for rows of a table, each as `predict` would have them: predictions; of a classification the probability of
   * each class, row by row.
   *
   * @param rows row numbers. @default all
   * @throws TypeError when the table lacks a column or has it with another kind
   */
  predictRows(table: Table, rows?: Int32Array): Float64Array;
}

/** Puts together what makes a model's predictions. */
export function predictionsBy(features: FittedFeatures, model: ModelOutputs): Predictions {
  return {
    predict: (input) => model.predict(features.encodeRow(input)),
    explains: model.model.explains,
    explain(input) {
      const encoded = features.encodeRow(input);
      const { values, ...rest } = model.attribute(encoded);
      return { ...rest, contributions: contributionsOf(features, encoded, values) };
    },
    predictRows: (table, rows) => model.outputs(features.encode(table, rows)),
  };
}

/** Whether all numbers of a prediction are numbers. */
export function isSound({ prediction, probabilities }: Prediction): boolean {
  return (probabilities ? Object.values(probabilities) : [prediction]).every(Number.isFinite);
}
