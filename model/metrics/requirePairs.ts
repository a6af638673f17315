import { Cd4mlError } from "../errors";

/**
 * What every metric needs: as many predictions as actual values, and at least one.
 *
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH
 */
export function requirePairs(actual: number, predicted: number): void {
  if (actual === predicted && actual > 0) return;
  throw new Cd4mlError(
    "CD4ML_LENGTH_MISMATCH",
    `A metric needs as many predictions as actual values, at least one; got ${actual} actual, ${predicted} predicted.`,
  );
}
