import type { Problem, ResolvedChoices } from "../problems/problem";
import { type ModelOutputs, trainModel } from "./modelOutputs";
import type { PreparedData, ProgressListener } from "./prepareData";
import { Stopwatch } from "./stopwatch";
import { type Validation, validate } from "./validation";

/** Steps of a fit, in order. */
export type FitStep = "train" | "validate";

/** A fitted model and how it does on rows it has not seen. */
export interface FittedModel {
  fitted: ModelOutputs;
  /** Target of the validation rows; of a classification numbers of classes. */
  actual: Float64Array;
  /** What the model says of them, as the service would; see {@link ModelOutputs}. */
  outputs: Float64Array;
  validation: Validation;
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
  problem: Problem,
  resolved: ResolvedChoices,
  data: PreparedData,
  { threads, onProgress, onNotice }: ProgressListener<FitStep> & { threads?: number },
): Promise<FittedModel> {
  const { pipeline } = resolved;
  const watch = new Stopwatch<FitStep>(onProgress);
  watch.start("train");
  const fitted = await trainModel(problem, resolved, data.train, {
    seed: pipeline.seed,
    threads,
    onProgress: (fraction) => onProgress("train", fraction),
    onNotice,
  });
  watch.start("validate");
  const { matrix, target: actual } = data.validate();
  const outputs = fitted.outputs(matrix);
  const validation = validate(problem, pipeline, actual, outputs);
  return { fitted, actual, outputs, validation, timings: watch.seconds() };
}
