/** Share of one feature in a model. */
export interface FeatureImportance {
  feature: string;
  importance: number;
}

/** Pairs features with their importances, most important first, equals by name. */
export function rankImportances(names: readonly string[], importances: Float64Array): FeatureImportance[] {
  return names
    .map((feature, i) => ({ feature, importance: importances[i] }))
    .sort((a, b) => b.importance - a.importance || (a.feature < b.feature ? -1 : 1));
}
