import { medianAbsoluteDeviation } from "./medianAbsoluteDeviation";
import { numberValidated } from "./numberValidated";
import { r2Score } from "./r2Score";
import { rootMeanSquareError } from "./rootMeanSquareError";

/** Compares true values with predictions, both of length n ≥ 1. */
export type Metric = (actual: ArrayLike<number>, predicted: ArrayLike<number>) => number;

/** The metrics a pipeline may name in `acceptance.metric` and `validation_metrics`. */
export const metrics: Readonly<Record<string, Metric>> = {
  r2_score: r2Score,
  rms_score: rootMeanSquareError,
  mad_score: medianAbsoluteDeviation,
  num_validated: numberValidated,
};

/** Names of all metrics. */
export const metricNames: readonly string[] = Object.keys(metrics);
