import type { Predictor } from "../algorithms/algorithm";
import { algorithms } from "../algorithms/algorithms";
import { readTable } from "../data/readTable";
import { splitRows } from "../data/split";
import type { Table } from "../data/table";
import type { FittedFeatures } from "../features/features";
import { fitFeatures } from "../features/fitFeatures";
import type { Problem, ResolvedChoices } from "../problems/problem";
import type { Run } from "./run";
import { Stopwatch } from "./stopwatch";

/** Steps of a fit, in order. */
export type FitStep = "read" | "split" | "features" | "train" | "validate";

/** A fitted model and how it does on rows it has not seen. */
export interface FittedModel {
  features: FittedFeatures;
  predictor: Predictor;
  /** Target of the validation rows. */
  actual: Float64Array;
  /** Predictions for them as the service would make them. */
  predicted: Float64Array;
  data: Run["data"];
  /** Seconds by step. */
  timings: Record<string, number>;
}

/**
 * Reads a problem's rows, splits them, fits features and model on the training rows, and predicts the validation rows.
 *
 * @param dataFolder see {@link readTable}
 * @param onProgress told each step as it starts, and the fraction done where a step knows it
 */
export async function fitModel(
  problem: Problem,
  { pipeline, features: featureSet, algorithm, params }: ResolvedChoices,
  dataFolder: string,
  onProgress: (step: FitStep, fraction?: number) => void,
): Promise<FittedModel> {
  const watch = new Stopwatch<FitStep>(onProgress);
  watch.start("read");
  const { table, lookups, source, fingerprint } = await readTable(problem, dataFolder);
  watch.start("split");
  const { train, validate } = splitRows(table, problem.identifier, pipeline.splits);
  watch.start("features");
  const features = fitFeatures(featureSet, problem, table, train, lookups);
  const matrix = features.encode(table, train);
  watch.start("train");
  const predictor = await algorithms[algorithm].train(matrix, targetOf(problem, table, train), params, {
    seed: pipeline.seed,
    onProgress: (fraction) => onProgress("train", fraction),
  });
  watch.start("validate");
  const { minimum = Number.NEGATIVE_INFINITY } = problem.target;
  const predicted = predictor.predictAll(features.encode(table, validate)).map((value) => Math.max(minimum, value));
  const data = { source, fingerprint, rows: table.rows, train: train.length, validate: validate.length };
  const actual = targetOf(problem, table, validate);
  return { features, predictor, actual, predicted, data, timings: watch.seconds() };
}

/** The target of the given rows. */
function targetOf({ target }: Problem, table: Table, rows: Int32Array): Float64Array {
  const column = table.columns.get(target.field);
  if (column?.kind !== "number") throw new TypeError(`the table has no numbers in column "${target.field}"`);
  return Float64Array.from(rows, (row) => column.values[row]);
}
