/** How well one class is told from the others. */
export interface ClassScores {
  /** Rows of the class. */
  rows: number;
  /** Share of the rows predicted as the class that are of it; 0 when none is predicted so. */
  precision: number;
  /** Share of the rows of the class that are predicted as it; 0 when there are none. */
  recall: number;
  /** Harmonic mean of precision and recall; 0 when both are. */
  f1: number;
}

/**
 * Precision, recall and F1 of each class.
 *
 * @param confusion counts by actual and predicted class, see `confusionMatrix`
 * @see van Rijsbergen, "Information Retrieval", 2nd edition (1979), chapter 7; scikit-learn's
 *      precision_recall_fscore_support with zero_division=0
 * @example classScores([[3, 1], [0, 4]])[0] // => { rows: 4, precision: 1, recall: 0.75, f1: 0.8571428571428571 }
 */
export function classScores(confusion: number[][]): ClassScores[] {
  return confusion.map((row, i) => {
    const right = row[i];
    const rows = row.reduce((sum, count) => sum + count, 0);
    const predicted = confusion.reduce((sum, other) => sum + other[i], 0);
    const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
    return {
      rows,
      precision: share(right, predicted),
      recall: share(right, rows),
      f1: share(2 * right, rows + predicted),
    };
  });
}
