import { Cd4mlError } from "../errors";
import type { FeatureMatrix } from "../features/matrix";

/**
 * What every algorithm needs before it starts.
 *
 * @throws Cd4mlError CD4ML_NOTHING_TO_TRAIN_ON when there is no row or no feature
 */
export function requireTrainable(matrix: FeatureMatrix): void {
  if (matrix.rows > 0 && matrix.columns.length > 0) return;
  throw new Cd4mlError(
    "CD4ML_NOTHING_TO_TRAIN_ON",
    `Training needs at least one row and one feature; there are ${matrix.rows} rows and ${matrix.columns.length} ` +
      "features. Look at the feature set and at splits.train of the pipeline.",
  );
}
