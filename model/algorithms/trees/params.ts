import { type TSchema, Type } from "@sinclair/typebox";

/** Parameters that all algorithms of trees have. */
export const treeParams = {
  max_depth: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
    default: null,
    description: "Most splits from the root to a leaf, null for no limit; scikit-learn's max_depth",
  }),
  max_bins: Type.Integer({
    minimum: 2,
    maximum: 255,
    default: 255,
    description:
      "Most bins a feature's values are put into, once, before the trees grow; max_bins of scikit-learn's " +
      "HistGradientBoostingRegressor, its other trees have none",
  }),
};

/** Parameters that all forests have; what suits them differs with the kind of target. */
export function forestParams<T extends TSchema>(own: { minSamplesLeaf: number; maxFeatures: T }) {
  return {
    trees: Type.Integer({
      minimum: 1,
      default: 200,
      description: "Number of trees, more are steadier and slower; scikit-learn's n_estimators",
    }),
    max_depth: treeParams.max_depth,
    min_samples_leaf: Type.Integer({
      minimum: 1,
      default: own.minSamplesLeaf,
      description:
        "Least rows in a leaf, repeated draws of the bootstrap counted; scikit-learn's min_samples_leaf, which counts " +
        "a row once",
    }),
    max_features: own.maxFeatures,
    max_bins: treeParams.max_bins,
  };
}

/** Share of the features that are tried at each node of a forest's trees. */
export function featureShare(options: { default?: number } = {}) {
  return Type.Number({
    exclusiveMinimum: 0,
    maximum: 1,
    description:
      "Fraction of the features tried at each node, fewer make the trees less alike; scikit-learn's max_features",
    ...options,
  });
}

/** How many features a share of them is: rounded down, at least one, as in scikit-learn. */
export function countOf(share: number, features: number): number {
  return Math.max(1, Math.floor(share * features));
}
