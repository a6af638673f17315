import type { FeatureMatrix } from "../features/matrix";
import type { Classifier } from "./algorithm";

/** The probabilities of all rows of a matrix, bit for bit as each row alone has them. */
export function probabilitiesByRow(
  classifier: Pick<Classifier, "probabilities">,
  { rows, columns }: FeatureMatrix,
  classes: number,
): Float64Array {
  const all = new Float64Array(rows * classes);
  const features = new Float64Array(columns.length);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < columns.length; i++) features[i] = columns[i][row];
    all.set(classifier.probabilities(features), row * classes);
  }
  return all;
}
