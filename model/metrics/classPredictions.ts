/** What a classifier says of n rows. */
export interface ClassPredictions {
  /** Probability of each class: `count` numbers a row, row by row. */
  probabilities: Float64Array;
  /** Number of classes. */
  count: number;
  /** The most probable class of each row, by its number. */
  classes: Int32Array;
}

/**
 * Picks the most probable class of each row.
 *
 * @param probabilities `count` numbers a row, row by row
 * @param count number of classes
 * @example classPredictions(Float64Array.of(0.2, 0.8, 0.6, 0.4), 2).classes // => Int32Array [1, 0]
 */
export function classPredictions(probabilities: Float64Array, count: number): ClassPredictions {
  const rows = probabilities.length / count;
  const classes = Int32Array.from({ length: rows }, (_, row) => {
    return mostProbable(probabilities.subarray(row * count, (row + 1) * count));
  });
  return { probabilities, count, classes };
}

/**
 * Number of the most probable class; of equals the first.
 *
 * @example mostProbable(Float64Array.of(0.2, 0.4, 0.4)) // => 1
 */
export function mostProbable(probabilities: Float64Array): number {
  let best = 0;
  for (let i = 1; i < probabilities.length; i++) if (probabilities[i] > probabilities[best]) best = i;
  return best;
}
