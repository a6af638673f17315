import type { FeatureMatrix } from "../../features/matrix";
import { mean } from "../../metrics/mean";

/** Features with mean 0 and standard deviation 1. */
export interface StandardisedFeatures {
  /** Standardised columns; a constant feature's is all 0. */
  columns: Float64Array[];
  means: Float64Array;
  /** Population standard deviations (division by n); 0 for a constant feature. */
  deviations: Float64Array;
}

/** Standardised features, and the target about its mean. */
export interface Standardised extends StandardisedFeatures {
  /** Target − its mean. */
  target: Float64Array;
  targetMean: number;
}

/** Standardises a matrix, so that one penalty is fair to features of all units. */
export function standardiseFeatures(matrix: FeatureMatrix): StandardisedFeatures {
  const means = Float64Array.from(matrix.columns, mean);
  const deviations = Float64Array.from(matrix.columns, (column, i) => deviation(column, means[i]));
  const columns = matrix.columns.map((column, i) =>
    column.map((value) => (deviations[i] === 0 ? 0 : (value - means[i]) / deviations[i])),
  );
  return { columns, means, deviations };
}

/** The same, with a target of numbers. */
export function standardise(matrix: FeatureMatrix, target: Float64Array): Standardised {
  const targetMean = mean(target);
  return { ...standardiseFeatures(matrix), target: target.map((value) => value - targetMean), targetMean };
}

/** Population standard deviation; exactly 0 when all values are equal, whatever the rounding of their mean. */
export function deviation(values: Float64Array, center: number): number {
  if (values.every((value) => value === values[0])) return 0;
  let squares = 0;
  for (const value of values) squares += (value - center) ** 2;
  return Math.sqrt(squares / values.length);
}
