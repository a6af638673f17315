import { Cd4mlError } from "../errors";

/** The error for a feature that nothing can be learned of. */
export function featureEmpty(name: string, rows: number): Cd4mlError {
  return new Cd4mlError(
    "CD4ML_FEATURE_EMPTY",
    `Feature "${name}" has no value in any of the ${rows} training rows. Remove it from the feature set.`,
  );
}
