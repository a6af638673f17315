import { Type } from "@sinclair/typebox";
import type { ClassificationAlgorithm } from "./algorithm";
import { LogisticModel } from "./linear/logisticModel";
import { minimise } from "./linear/minimise";
import { multinomialLoss } from "./linear/multinomialLoss";
import { notConverged } from "./linear/notConverged";
import { standardiseFeatures } from "./linear/standardise";
import { parameters } from "./parameters";
import { requireTrainable } from "./trainingData";

const Params = Type.Object(
  {
    c: Type.Number({
      exclusiveMinimum: 0,
      default: 1,
      description: "What the rows say against the penalty: the smaller, the more even the classes; scikit-learn's C",
    }),
    max_iterations: Type.Integer({ minimum: 1, default: 1000, description: "Most steps; scikit-learn's max_iter" }),
    tolerance: Type.Number({
      exclusiveMinimum: 0,
      default: 1e-6,
      description: "Training ends when no part of the mean loss's gradient is larger; scikit-learn's tol",
    }),
  },
  { additionalProperties: false },
);

/**
 * Multinomial logistic regression with an L2 penalty: minimises c·Σ −log p(class) + ‖w‖² / 2 on standardised features, as
 * scikit-learn's LogisticRegression with C = c behind a StandardScaler.
 *
 * @see Bishop, "Pattern recognition and machine learning" (2006), section 4.3.4
 */
export const logisticRegression: ClassificationAlgorithm = {
  name: "logistic_regression",
  params: Params,
  async train(matrix, target, given, { classes, onNotice }) {
    requireTrainable(matrix, target, classes);
    const params = parameters(this.name, Params, given);
    const { c, max_iterations, tolerance } = params;
    const data = standardiseFeatures(matrix);
    // Of two classes scikit-learn penalises the difference of the coefficients, which is twice as large as each.
    const penalty = (classes === 2 ? 2 : 1) / (c * matrix.rows);
    const loss = multinomialLoss(data.columns, target, classes, penalty);
    const size = classes * (matrix.columns.length + 1);
    const { point, iterations, converged } = minimise(loss, size, max_iterations, tolerance);
    if (!converged) onNotice?.(notConverged(this.name, iterations, params));
    return LogisticModel.of(point, classes, data, { iterations, converged });
  },
  restore: LogisticModel.restore,
};
