import { algorithms } from "../algorithms/algorithms";
import { checkData } from "../checks/checkData";
import { type Distribution, distributionOf } from "../checks/distribution";
import { keepParts, type UsedRows } from "../data/keepParts";
import { type DataPlaces, readSource } from "../data/readSource";
import type { ProblemData } from "../data/readTable";
import { splitRows } from "../data/split";
import type { Table } from "../data/table";
import { addFeedback, wantedFeedback } from "../data/trainingFeedback";
import type { FittedFeatures } from "../features/features";
import { fitFeatures } from "../features/fitFeatures";
import type { FeatureMatrix } from "../features/matrix";
import type { Pipeline, Problem, ResolvedChoices } from "../problems/problem";
import type { Registry } from "../registry/registry";
import type { Run } from "./run";
import { Stopwatch } from "./stopwatch";

/** Steps of the preparation, in order. */
export type PrepareStep = "read" | "split" | "check" | "features";

/** What a model is trained from. */
export interface DataSources extends DataPlaces {
  /** Data set of `cd4ml feedback` to train on as well. @default the problem's own if the pipeline says so, else none */
  feedback?: string;
  /** Knows the run in production, which is compared with. @default none is in production */
  registry?: Registry;
}

/** Told how the work goes. */
export interface ProgressListener<Step> {
  /** Each step as it starts, and the fraction done where a step knows it. */
  onProgress(step: Step, fraction?: number): void;
  /** What a person should know of, although it is no mistake. */
  onNotice(text: string): void;
}

/** Encoded rows and their target, in the same order. */
export interface LabelledRows {
  matrix: FeatureMatrix;
  /** In its unit; of a classification the number of each row's class, in the problem's order. */
  target: Float64Array;
}

/** A problem's rows, ready to fit any number of models to that have the same pipeline, features and algorithm. */
export interface PreparedData {
  features: FittedFeatures;
  /** What to train on. */
  train: LabelledRows;
  /** Encodes what to validate on: later, so that the memory is free until then. */
  validate(): LabelledRows;
  /** The rows of both parts, and the numbers of those to validate on. */
  validation: { table: Table; rows: Int32Array };
  /** What later runs compare their data with. */
  distribution: Distribution;
  facts: Run["data"];
  /** Seconds by step. */
  timings: Record<string, number>;
}

/**
 * Reads a problem's rows, splits and checks them, and fits the features on the training rows.
 *
 * @throws Cd4mlError CD4ML_DATA_* when the rows are not as the problem and the pipeline want them
 */
export async function prepareData(
  problem: Problem,
  { pipeline, features: featureSet, algorithm }: Pick<ResolvedChoices, "pipeline" | "features" | "algorithm">,
  sources: DataSources,
  { onProgress, onNotice }: ProgressListener<PrepareStep>,
): Promise<PreparedData> {
  const watch = new Stopwatch<PrepareStep>(onProgress);
  const { table, train, validate, lookups, ...read } = await readParts(problem, pipeline, sources, watch, onNotice);
  watch.start("features");
  const features = fitFeatures(featureSet, problem, table, train, lookups, algorithms[problem.kind][algorithm].missing);
  const label = (rows: Int32Array) => ({
    matrix: features.encode(table, rows),
    target: targetOf(problem, table, rows),
  });
  const labelled = label(train);
  return {
    features,
    train: labelled,
    validate: () => label(validate),
    validation: { table, rows: validate },
    ...read,
    timings: watch.seconds(),
  };
}

/** The rows to train and to validate on, without the others of the source: with this function's end they are gone. */
async function readParts(
  problem: Problem,
  pipeline: Pipeline,
  sources: DataSources,
  watch: Stopwatch<PrepareStep>,
  onNotice: (text: string) => void,
): Promise<UsedRows & Pick<ProblemData, "lookups"> & Pick<PreparedData, "distribution" | "facts">> {
  const { splits, data_checks } = pipeline;
  watch.start("read");
  const { table: rows, lookups, source, fingerprint } = await readSource(problem, sources, onNotice);
  watch.start("split");
  const { train: part, validate } = splitRows(rows, problem.identifier, splits);
  const more = wantedFeedback(problem.name, pipeline, sources);
  const { table, train, ...lineage } = more
    ? await addFeedback(problem, { table: rows, train: part }, more)
    : { table: rows, train: part };
  watch.start("check");
  const checks = data_checks && (await checkData(problem, data_checks, { table, lookups }, sources));
  const counts = { rows: rows.rows, train: train.length, validate: validate.length };
  return {
    ...keepParts({ table, train, validate }),
    lookups,
    distribution: distributionOf(table, [...problem.fields.map(({ name }) => name), problem.target.field]),
    facts: { source, fingerprint, ...counts, ...lineage, ...(checks && { checks }) },
  };
}

/** The target of the given rows: numbers, or numbers of classes. */
function targetOf({ kind, target }: Problem, table: Table, rows: Int32Array): Float64Array {
  const column = table.columns.get(target.field);
  if (kind === "regression") {
    if (column?.kind !== "number") throw new TypeError(`the table has no numbers in column "${target.field}"`);
    return Float64Array.from(rows, (row) => column.values[row]);
  }
  if (column?.kind !== "text") throw new TypeError(`the table has no text in column "${target.field}"`);
  const numbers = column.levels.map((level) => target.classes.indexOf(level));
  return Float64Array.from(rows, (row) => numbers[column.codes[row]]);
}
