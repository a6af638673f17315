import type { FeatureMatrix } from "../../features/matrix";
import { bundle } from "./bundles";
import { binOrdered } from "./orderedBins";

/**
 * A column of bins. Most hold one feature: bin b is its values up to `thresholds[b]` and above those before. A bundle
 * holds several two-valued features of which at most one is high in any row: bin j ≥ 1 is the rows where
 * `features[j]` is above `thresholds[j]`, bin 0 the rows where none is.
 */
export interface BinnedColumn {
  bundle: boolean;
  /** Number of bins, at most 255. */
  bins: number;
  /** The feature; of a bundle the feature by bin (bin 0 has none: −1). */
  features: Int32Array;
  /** Real values that separate bins; of a bundle by bin. */
  thresholds: Float64Array;
}

/** Features with their values replaced by bins, once for all trees. */
export interface BinnedMatrix {
  rows: number;
  /** Number of features. */
  features: number;
  columns: BinnedColumn[];
  /** Bin of a row in a column: `codes[column × rows + row]`, in memory that threads share. */
  codes: Uint8Array;
}

/**
 * Bins a matrix: ordered features by quantiles, two-valued ones (one-hot levels, flags) bundled where they exclude each
 * other, so that fifty columns of states cost as much as one.
 *
 * @param maxBins most bins of a feature, 2 to 255; a feature with fewer distinct values has a bin for each
 * @see Ke et al., "LightGBM: A highly efficient gradient boosting decision tree" (2017), section 4, exclusive bundles
 */
export function binMatrix(matrix: FeatureMatrix, maxBins: number): BinnedMatrix {
  const ordered = matrix.columns.map((values, feature) => binOrdered(values, feature, maxBins));
  const binned = bundle(ordered.filter(({ column }) => column.bins > 1));
  const codes = new Uint8Array(new SharedArrayBuffer(binned.length * matrix.rows));
  binned.forEach((column, i) => {
    codes.set(column.codes, i * matrix.rows);
  });
  return { rows: matrix.rows, features: matrix.columns.length, columns: binned.map(({ column }) => column), codes };
}
