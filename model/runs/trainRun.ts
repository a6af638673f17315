import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { version } from "../../package.json";
import type { Predictor } from "../algorithms/algorithm";
import { algorithms } from "../algorithms/algorithms";
import { readTable } from "../data/readTable";
import { splitRows } from "../data/split";
import type { Table } from "../data/table";
import type { FittedFeatures } from "../features/features";
import { fitFeatures } from "../features/fitFeatures";
import { metrics } from "../metrics/metrics";
import { loadProblem } from "../problems/loadProblem";
import type { Choices, Problem, ProblemDefinition } from "../problems/problem";
import { resolveChoices } from "../problems/resolveChoices";
import { writeFolderAtomically } from "./atomically";
import { codeVersion } from "./codeVersion";
import { rankImportances } from "./importances";
import type { Run, RunKind } from "./run";
import { formatRun } from "./runFile";
import { saveModel } from "./saveModel";
import { Stopwatch } from "./stopwatch";
import { validationPlot } from "./validationPlot";
import { writeReport } from "./writeReport";

/** What a run is trained from, and where it goes. */
export interface TrainingOptions {
  /** Name of the problem. */
  problem: string;
  choices: Choices;
  /** The folder of all problems. */
  problems: string;
  /** The folder of simulated data, one folder a problem. */
  data: string;
  /** Where runs go: `<runs>/<problem>/<run>`. */
  runs: string;
  onProgress?: (step: TrainingStep, fraction?: number) => void;
}

/** Steps of a training, in order. */
export type TrainingStep = "read" | "split" | "features" | "train" | "validate" | "write";

/** A trained run and its folder. */
export interface TrainedRun {
  run: Run;
  folder: string;
}

/** A run whose four choices are all `default` may go into production; any other is an experiment. */
function runKind(choices: Choices): RunKind {
  const { pipeline, features, algorithm, params } = choices;
  return [pipeline, features, algorithm, params].every((choice) => choice === "default") ? "production" : "experiment";
}

/**
 * Trains and validates a model, and writes its run folder: all of it or nothing.
 *
 * @throws Cd4mlError when the problem, the choices or the data are wrong
 */
export async function trainRun(options: TrainingOptions): Promise<TrainedRun> {
  const { choices, onProgress = () => {} } = options;
  const watch = new Stopwatch<TrainingStep>(onProgress);
  const createdAt = new Date();
  const problem = loadProblem(options.problems, options.problem);
  const resolved = resolveChoices(problem, choices);
  const { seed, splits, validation_metrics, acceptance } = resolved.pipeline;

  watch.start("read");
  const { table, lookups, source, fingerprint } = await readTable(problem, options.data);
  watch.start("split");
  const { train, validate } = splitRows(table, problem.identifier, splits);
  watch.start("features");
  const features = fitFeatures(resolved.features, problem, table, train, lookups);
  const matrix = features.encode(table, train);
  watch.start("train");
  const predictor = await algorithms[resolved.algorithm].train(
    matrix,
    targetOf(problem, table, train),
    resolved.params,
    {
      seed,
      onProgress: (fraction) => onProgress("train", fraction),
    },
  );
  watch.start("validate");
  const actual = targetOf(problem, table, validate);
  const predicted = predictRows(problem, predictor, features, table, validate);
  const wanted = new Set([...validation_metrics, acceptance.metric]);
  const measured = Object.fromEntries([...wanted].map((name) => [name, metrics[name](actual, predicted)]));
  watch.start("write");
  const code = await codeVersion(problem.folder);
  const run: Run = {
    run: runIdentifier(createdAt),
    problem: problem.name,
    createdAt: createdAt.toISOString(),
    kind: runKind(choices),
    status: "trained",
    choices,
    resolved,
    seed,
    data: { source, fingerprint, rows: table.rows, train: train.length, validate: validate.length },
    code,
    versions: { cd4ml: version, node: process.version },
    timings: watch.seconds(),
    metrics: measured,
    acceptance: null,
  };
  const folder = path.join(options.runs, run.problem, run.run);
  await writeFolderAtomically(folder, async (temporary) => {
    const algorithm = resolved.algorithm;
    const model = {
      problem: definitionOf(problem),
      features: features.toJSON(),
      algorithm,
      predictor: predictor.save(),
    };
    const importances = rankImportances(features.names, predictor.importances());
    const plot = validationPlot(problem.target, actual, predicted);
    await saveModel(temporary, model);
    await writeFile(path.join(temporary, "importance.json"), formatJson(importances));
    await writeFile(path.join(temporary, "validation.vl.json"), formatJson(plot));
    await writeFile(path.join(temporary, "run.json"), formatRun(run));
    await writeReport(temporary, run);
  });
  return { run, folder };
}

/** The target of the given rows. */
function targetOf({ target }: Problem, table: Table, rows: Int32Array): Float64Array {
  const column = table.columns.get(target.field);
  if (column?.kind !== "number") throw new TypeError(`the table has no numbers in column "${target.field}"`);
  return Float64Array.from(rows, (row) => column.values[row]);
}

/** Predictions as the service would make them: not below the target's minimum. */
function predictRows(
  { target }: Problem,
  predictor: Predictor,
  features: FittedFeatures,
  table: Table,
  rows: Int32Array,
): Float64Array {
  const { minimum = Number.NEGATIVE_INFINITY } = target;
  return predictor.predictAll(features.encode(table, rows)).map((value) => Math.max(minimum, value));
}

/** The problem without what belongs to this machine. */
function definitionOf({ name: _name, folder: _folder, ...definition }: Problem): ProblemDefinition {
  return definition;
}

/** The second it was made, so that runs sort by time, and something no other run has. */
function runIdentifier(createdAt: Date): string {
  const second = createdAt.toISOString().slice(0, 19).replace(/[-:]/g, "");
  return `${second}Z-${randomBytes(3).toString("hex")}`;
}

function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
