/** Encoded features, one array per feature: `columns[feature][row]`. Never NaN. */
export interface FeatureMatrix {
  rows: number;
  names: string[];
  columns: Float64Array[];
}
