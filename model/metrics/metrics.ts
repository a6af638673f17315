import { accuracy } from "./accuracy";
import type { ClassPredictions } from "./classPredictions";
import { f1Score } from "./f1Score";
import { logLoss } from "./logLoss";
import { meanAbsoluteError } from "./meanAbsoluteError";
import { meanAbsolutePercentageError } from "./meanAbsolutePercentageError";
import { numberValidated } from "./numberValidated";
import { r2Score } from "./r2Score";
import { rocAuc } from "./rocAuc";
import { rootMeanSquareError } from "./rootMeanSquareError";

/** Compares true values with predictions, both of length n ≥ 1. */
export type Metric = (actual: ArrayLike<number>, predicted: ArrayLike<number>) => number;

/** Compares n ≥ 1 true classes, by number, with what a classifier says of the same rows. */
export type ClassMetric = (actual: ArrayLike<number>, predicted: ClassPredictions) => number;

/** The metrics a pipeline may name in `acceptance.metric` and `validation_metrics`, by the kind of the problem. */
export const metrics: {
  readonly regression: Readonly<Record<string, Metric>>;
  readonly classification: Readonly<Record<string, ClassMetric>>;
} = {
  regression: {
    r2_score: r2Score,
    rms_score: rootMeanSquareError,
    mad_score: meanAbsoluteError,
    mape_score: meanAbsolutePercentageError,
    num_validated: numberValidated,
  },
  classification: {
    f1_score: (actual, { classes }) => f1Score(actual, classes),
    accuracy: (actual, { classes }) => accuracy(actual, classes),
    log_loss: logLoss,
    roc_auc: rocAuc,
    num_validated: (actual, { classes }) => numberValidated(actual, classes),
  },
};
