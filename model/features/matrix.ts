/** Encoded features, one array per feature: `columns[feature][row]`. All finite. */
export interface FeatureMatrix {
  rows: number;
  names: string[];
  columns: Float64Array[];
}
