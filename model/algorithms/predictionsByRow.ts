import type { FeatureMatrix } from "../features/matrix";
import type { Predictor } from "./algorithm";

/** The predictions for all rows of a matrix, as each row alone has them. */
export function predictionsByRow(
  predictor: Pick<Predictor, "predict">,
  { rows, columns }: FeatureMatrix,
): Float64Array {
  const features = new Float64Array(columns.length);
  return Float64Array.from({ length: rows }, (_, row) => {
    for (let i = 0; i < columns.length; i++) features[i] = columns[i][row];
    return predictor.predict(features);
  });
}
