import { Type } from "@sinclair/typebox";
import { Cd4mlError } from "../errors";
import type { Algorithm } from "./algorithm";
import { gram } from "./linear/gram";
import { LinearModel } from "./linear/linearModel";
import { solveCholesky } from "./linear/solveCholesky";
import { standardise } from "./linear/standardise";
import { parameters } from "./parameters";
import { requireTrainable } from "./trainingData";

const Params = Type.Object(
  {
    alpha: Type.Number({
      minimum: 0,
      default: 1,
      description:
        "Weight of the penalty, in rows: what this many rows say is set against no effect at all; scikit-learn's alpha",
    }),
  },
  { additionalProperties: false },
);

/**
 * Linear regression with an L2 penalty: minimises ‖y − Xw‖² + alpha·‖w‖² on standardised features, in closed form, as
 * scikit-learn's Ridge behind a StandardScaler.
 *
 * @see Hoerl & Kennard, "Ridge regression: biased estimation for nonorthogonal problems", Technometrics 12(1), 1970
 */
export const ridge: Algorithm = {
  name: "ridge",
  params: Params,
  async train(matrix, target, given) {
    requireTrainable(matrix, target);
    const { alpha } = parameters(this.name, Params, given);
    const data = standardise(matrix, target);
    const { products, withTarget } = gram(data.columns, data.target);
    products.forEach((row, i) => {
      // A constant feature has no effect; 1 on the diagonal says so without making the matrix singular.
      row[i] = row[i] === 0 ? 1 : row[i] + alpha;
    });
    const coefficients = solveCholesky(products, withTarget);
    if (coefficients) return LinearModel.of(coefficients, data);
    throw new Cd4mlError(
      "CD4ML_SINGULAR",
      `ridge with alpha ${alpha} has no unique solution: some features are sums of others. Raise alpha, e.g. to 1.`,
    );
  },
  restore: LinearModel.restore,
};
