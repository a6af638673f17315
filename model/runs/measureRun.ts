import { measureCriteria } from "../acceptance/kinds";
import type { Pipeline, Problem } from "../problems/problem";
import type { Registry } from "../registry/registry";
import type { FittedModel } from "./fitModel";
import { predictionsBy } from "./predictions";
import type { PreparedData } from "./prepareData";
import type { Run } from "./run";
import type { ModelFiles } from "./saveModel";
import { Stopwatch } from "./stopwatch";

/** Step of measuring, after those of a fit. */
export type MeasureStep = "measure";

/**
 * Measures what a production run will be judged by besides its metric; nothing if its pipeline has no criteria.
 *
 * @param registry knows the run in production. @default none is in production
 */
export async function measureRun(
  problem: Problem,
  pipeline: Pipeline,
  { features, validation }: PreparedData,
  { fitted, actual, outputs }: FittedModel,
  files: ModelFiles,
  { registry, onProgress }: { registry?: Registry; onProgress: (step: MeasureStep) => void },
): Promise<Pick<Run, "measurements" | "timings">> {
  const watch = new Stopwatch<MeasureStep>(onProgress);
  if (pipeline.acceptance.criteria) watch.start("measure");
  const measurements = await measureCriteria({
    problem,
    pipeline,
    features,
    predictions: predictionsBy(features, fitted),
    ...validation,
    actual,
    outputs,
    files,
    registry,
  });
  return { ...(measurements && { measurements }), timings: watch.seconds() };
}
