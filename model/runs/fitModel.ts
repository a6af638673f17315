import type { Predictor } from "../algorithms/algorithm";
import { algorithms } from "../algorithms/algorithms";
import { type DataPlaces, readSource } from "../data/readSource";
import { splitRows } from "../data/split";
import type { Table } from "../data/table";
import { addFeedback, presentFeedback } from "../data/trainingFeedback";
import type { FittedFeatures } from "../features/features";
import { fitFeatures } from "../features/fitFeatures";
import type { Problem, ResolvedChoices } from "../problems/problem";
import type { Run } from "./run";
import { Stopwatch } from "./stopwatch";

/** Steps of a fit, in order. */
export type FitStep = "read" | "split" | "features" | "train" | "validate";

/** What a fit reads. */
export interface FitSources extends DataPlaces {
  /** Data set of `cd4ml feedback` to train on as well. @default the problem's own if the pipeline says so, else none */
  feedback?: string;
}

/** Told how a fit goes. */
export interface FitListener {
  /** Each step as it starts, and the fraction done where a step knows it. */
  onProgress(step: FitStep, fraction?: number): void;
  /** What a person should know of, although it is no mistake. */
  onNotice(text: string): void;
}

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
 */
export async function fitModel(
  problem: Problem,
  { pipeline, features: featureSet, algorithm, params }: ResolvedChoices,
  sources: FitSources,
  { onProgress, onNotice }: FitListener,
): Promise<FittedModel> {
  const watch = new Stopwatch<FitStep>(onProgress);
  watch.start("read");
  const { table: rows, lookups, source, fingerprint } = await readSource(problem, sources, onNotice);
  watch.start("split");
  const { train: part, validate } = splitRows(rows, problem.identifier, pipeline.splits);
  const more = sources.feedback ?? (pipeline.feedback && presentFeedback(sources.data, problem.name));
  const { table, train, ...lineage } = more
    ? await addFeedback(problem, { table: rows, train: part }, more)
    : { table: rows, train: part };
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
  const data = {
    source,
    fingerprint,
    rows: rows.rows,
    train: train.length,
    validate: validate.length,
    ...lineage,
  };
  const actual = targetOf(problem, table, validate);
  return { features, predictor, actual, predicted, data, timings: watch.seconds() };
}

/** The target of the given rows. */
function targetOf({ target }: Problem, table: Table, rows: Int32Array): Float64Array {
  const column = table.columns.get(target.field);
  if (column?.kind !== "number") throw new TypeError(`the table has no numbers in column "${target.field}"`);
  return Float64Array.from(rows, (row) => column.values[row]);
}
