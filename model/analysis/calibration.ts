/** Rows whose class was given about the same probability. */
export interface CalibrationBin {
  rows: number;
  /** Mean probability that the model gave the class. */
  predicted: number;
  /** Share of the rows that are of the class. */
  actual: number;
}

const bins = 10;

/**
 * How often a class is there when a model says so, in ten bins of equal width by the probability; empty ones are left out.
 * A probability on an edge is in the bin below it: 0.5 in (0.4, 0.5], 0 in the first.
 *
 * @param actual        numbers of the true classes, length n
 * @param probabilities of each class, `classes` numbers a row
 * @see Niculescu-Mizil & Caruana, "Predicting good probabilities with supervised learning", ICML 2005; scikit-learn's
 *      calibration_curve with strategy="uniform"
 */
export function calibration(
  actual: Float64Array,
  probabilities: Float64Array,
  classes: number,
  code: number,
): CalibrationBin[] {
  const sums = Array.from({ length: bins }, () => ({ rows: 0, predicted: 0, actual: 0 }));
  for (let row = 0; row < actual.length; row++) {
    const probability = probabilities[row * classes + code];
    const bin = sums[binOf(probability)];
    bin.rows++;
    bin.predicted += probability;
    bin.actual += actual[row] === code ? 1 : 0;
  }
  return sums
    .filter(({ rows }) => rows > 0)
    .map((bin) => ({ rows: bin.rows, predicted: bin.predicted / bin.rows, actual: bin.actual / bin.rows }));
}

/** Number of edges between bins that are below a probability; the edges are rounded as NumPy's linspace rounds them. */
function binOf(probability: number): number {
  let bin = 0;
  while (bin < bins - 1 && probability > (bin + 1) * (1 / bins)) bin++;
  return bin;
}

/**
 * Expected calibration error: mean distance between probability and share, by the rows of the bins; 0 is best.
 *
 * @see Naeini, Cooper & Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015
 */
export function calibrationError(found: CalibrationBin[]): number {
  const rows = found.reduce((sum, bin) => sum + bin.rows, 0);
  return found.reduce((sum, bin) => sum + (bin.rows / rows) * Math.abs(bin.predicted - bin.actual), 0);
}
