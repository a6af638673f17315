import type { Predictor } from "../algorithms/algorithm";
import type { Table } from "../data/table";
import type { FittedFeatures, InputRow } from "../features/features";
import type { ProblemDefinition } from "../problems/problem";

/** What a model predicts: in the target's unit, not below its minimum. */
export interface Predictions {
  /** Predicts one row whose fields are already valid. */
  predict(input: InputRow): number;
  /**
   * Predicts rows of a table, each as `predict` would.
   *
   * @param rows row numbers. @default all
   * @throws TypeError when the table lacks a column or has it with another kind
   */
  predictRows(table: Table, rows?: Int32Array): Float64Array;
}

/** Puts together what makes a model's predictions. */
export function predictionsBy(
  { target: { minimum = Number.NEGATIVE_INFINITY } }: ProblemDefinition,
  features: FittedFeatures,
  predictor: Predictor,
): Predictions {
  return {
    predict: (input) => Math.max(minimum, predictor.predict(features.encodeRow(input))),
    predictRows: (table, rows) =>
      predictor.predictAll(features.encode(table, rows)).map((value) => Math.max(minimum, value)),
  };
}
