import { Type } from "@sinclair/typebox";
import type { Algorithm } from "./algorithm";
import { coordinateDescent } from "./linear/coordinateDescent";
import { gram } from "./linear/gram";
import { LinearModel } from "./linear/linearModel";
import { notConverged } from "./linear/notConverged";
import { standardise } from "./linear/standardise";
import { parameters } from "./parameters";
import { requireTrainable } from "./trainingData";

const Params = Type.Object(
  {
    alpha: Type.Number({
      minimum: 0,
      default: 1,
      description:
        "Weight of the penalty, in units of the target: the larger, the more features drop out; scikit-learn's alpha",
    }),
    max_iterations: Type.Integer({
      minimum: 1,
      default: 10_000,
      description: "Most sweeps over all coefficients; scikit-learn's max_iter",
    }),
    tolerance: Type.Number({
      exclusiveMinimum: 0,
      default: 1e-6,
      description:
        "Training ends when a sweep changes no coefficient by more than this share of the largest one; scikit-learn's tol, " +
        "which asks for a small duality gap besides",
    }),
  },
  { additionalProperties: false },
);

/**
 * Linear regression with an L1 penalty: minimises ‖y − Xw‖² / 2n + alpha·‖w‖₁ on standardised features, as scikit-learn's
 * Lasso behind a StandardScaler.
 *
 * @see Tibshirani, "Regression shrinkage and selection via the lasso", JRSS B 58(1), 1996
 */
export const lasso: Algorithm = {
  name: "lasso",
  params: Params,
  async train(matrix, target, given, { onNotice }) {
    requireTrainable(matrix, target);
    const params = parameters(this.name, Params, given);
    const { alpha, max_iterations, tolerance } = params;
    const data = standardise(matrix, target);
    const products = gram(data.columns, data.target);
    const descent = coordinateDescent(products, matrix.rows, alpha, max_iterations, tolerance);
    const { coefficients, iterations, converged } = descent;
    if (!converged) onNotice?.(notConverged(this.name, iterations, params));
    return LinearModel.of(coefficients, data, { iterations, converged });
  },
  restore: LinearModel.restore,
};
