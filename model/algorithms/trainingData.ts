import { Cd4mlError } from "../errors";
import type { FeatureMatrix } from "../features/matrix";

/**
 * What every algorithm needs before it starts.
 *
 * @param target  a number for each row
 * @param classes where the target holds numbers of classes, how many there are
 * @throws Cd4mlError CD4ML_NOTHING_TO_TRAIN_ON when there is no row or no feature
 * @throws Cd4mlError CD4ML_LENGTH_MISMATCH when a feature or the target has not as many values as there are rows
 * @throws Cd4mlError CD4ML_TRAINING_VALUE when one of the values is no finite number, or no number of a class
 */
export function requireTrainable(matrix: FeatureMatrix, target: Float64Array, classes?: number): void {
  const { rows, names, columns } = matrix;
  if (rows === 0 || columns.length === 0) {
    throw new Cd4mlError(
      "CD4ML_NOTHING_TO_TRAIN_ON",
      `Training needs at least one row and one feature; there are ${rows} rows and ${columns.length} ` +
        "features. Look at the feature set and at splits.train of the pipeline.",
    );
  }
  columns.forEach((column, i) => {
    requireNumbers(`feature "${names[i]}"`, column, rows);
  });
  requireNumbers("target", target, rows);
  if (classes !== undefined) requireClasses(target, classes);
}

function requireNumbers(what: string, values: Float64Array, rows: number): void {
  if (values.length !== rows) {
    throw new Cd4mlError(
      "CD4ML_LENGTH_MISMATCH",
      `The ${what} has ${values.length} values, the matrix ${rows} rows. Give as many of both.`,
    );
  }
  for (let row = 0; row < rows; row++) if (!Number.isFinite(values[row])) throw notTrainable(what, values, row);
}

/** Whoever trains by hand may count classes from 1, or leave one out. */
function requireClasses(target: Float64Array, classes: number): void {
  const row = target.findIndex((code) => !(Number.isInteger(code) && code >= 0 && code < classes));
  if (row < 0) return;
  throw new Cd4mlError(
    "CD4ML_TRAINING_VALUE",
    `The target is ${target[row]} in row ${row}, of rows from 0. Classes are numbers from 0 to ${classes - 1}.`,
  );
}

function notTrainable(what: string, values: Float64Array, row: number): Cd4mlError {
  return new Cd4mlError(
    "CD4ML_TRAINING_VALUE",
    `The ${what} is ${values[row]} in row ${row}, of rows from 0. Give it a number, or leave the row out.`,
  );
}
