import { classPredictions } from "../metrics/classPredictions";
import { confusionMatrix } from "../metrics/confusionMatrix";
import { score } from "../metrics/score";
import type { Pipeline, ProblemDefinition } from "../problems/problem";
import { confusionPlot } from "./confusionPlot";
import type { Confusion } from "./run";
import { validationPlot } from "./validationPlot";

/** How a model does on rows it has not seen. */
export interface Validation {
  /** By name. One that is no number, e.g. the area under a curve where there is only one class, is left out. */
  metrics: Record<string, number>;
  /** Vega-Lite. */
  plot: Record<string, unknown>;
  /** Rows by actual and predicted class. @default none, the target is a number */
  confusion?: Confusion;
}

/**
 * Compares what a model says of rows with what is true.
 *
 * @param actual  true values, or numbers of the true classes
 * @param outputs predictions, or the probability of each class, row by row
 */
export function validate(
  problem: ProblemDefinition,
  pipeline: Pipeline,
  actual: Float64Array,
  outputs: Float64Array,
): Validation {
  const names = new Set([...pipeline.validation_metrics, pipeline.acceptance.metric]);
  const values = Array.from(names, (name) => [name, score(problem, name, actual, outputs)] as const);
  const metrics = Object.fromEntries(values.filter(([, value]) => Number.isFinite(value)));
  const { kind, target } = problem;
  if (kind === "regression") return { metrics, plot: validationPlot(target, actual, outputs) };
  const { classes } = target;
  const predicted = classPredictions(outputs, classes.length);
  const confusion = { classes, counts: confusionMatrix(actual, predicted.classes, classes.length) };
  return { metrics, plot: confusionPlot(target.title, confusion), confusion };
}
