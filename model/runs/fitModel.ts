import type { Predictor } from "../algorithms/algorithm";
import { algorithms } from "../algorithms/algorithms";
import type { Problem, ResolvedChoices } from "../problems/problem";
import type { PreparedData } from "./prepareData";
import { Stopwatch } from "./stopwatch";

/** Steps of a fit, in order. */
export type FitStep = "train" | "validate";

/** A fitted model and how it does on rows it has not seen. */
export interface FittedModel {
  predictor: Predictor;
  /** Target of the validation rows. */
  actual: Float64Array;
  /** Predictions for them as the service would make them. */
  predicted: Float64Array;
  /** Seconds by step. */
  timings: Record<string, number>;
}

/**
 * Fits a model on the training rows and predicts the validation rows.
 *
 * @param threads most threads to use
 * @default threads one per core
 */
export async function fitModel(
  { target: { minimum = Number.NEGATIVE_INFINITY } }: Problem,
  { pipeline: { seed }, algorithm, params }: ResolvedChoices,
  { train, validate }: PreparedData,
  { threads, onProgress }: { threads?: number; onProgress: (step: FitStep, fraction?: number) => void },
): Promise<FittedModel> {
  const watch = new Stopwatch<FitStep>(onProgress);
  watch.start("train");
  const predictor = await algorithms[algorithm].train(train.matrix, train.target, params, {
    seed,
    threads,
    onProgress: (fraction) => onProgress("train", fraction),
  });
  watch.start("validate");
  const { matrix, target: actual } = validate();
  const predicted = predictor.predictAll(matrix).map((value) => Math.max(minimum, value));
  return { predictor, actual, predicted, timings: watch.seconds() };
}
