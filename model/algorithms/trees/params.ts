import { Type } from "@sinclair/typebox";

/** Parameters that all algorithms of trees have. */
export const treeParams = {
  max_depth: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
    default: null,
    description: "Most splits from the root to a leaf; null for no limit",
  }),
  max_bins: Type.Integer({
    minimum: 2,
    maximum: 255,
    default: 255,
    description: "Most bins a feature's values are put into, once, before the trees grow",
  }),
};
