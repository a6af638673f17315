import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { version } from "../../package.json";
import { type Analysis, analyse } from "../analysis/analyse";
import { loadProblem } from "../problems/loadProblem";
import type { Choices, Problem, ProblemDefinition, ResolvedChoices } from "../problems/problem";
import { resolveChoices } from "../problems/resolveChoices";
import { writeFolderAtomically } from "./atomically";
import { codeVersion } from "./codeVersion";
import { exampleOf } from "./example";
import { type FitStep, type FittedModel, fitModel } from "./fitModel";
import { rankImportances } from "./importances";
import { type MeasureStep, measureRun } from "./measureRun";
import { type DataSources, type PreparedData, type PrepareStep, prepareData } from "./prepareData";
import { readProvenance } from "./provenance";
import type { Run, RunKind } from "./run";
import { formatRun } from "./runFile";
import { type ModelFiles, packModel, saveModel } from "./saveModel";
import { Stopwatch } from "./stopwatch";
import { writeReport } from "./writeReport";

/** What a run is trained from, and where it goes. */
export interface TrainingOptions extends DataSources {
  /** Name of the problem. */
  problem: string;
  choices: Choices;
  /** The folder of all problems. */
  problems: string;
  /** Where runs go: `<runs>/<problem>/<run>`. */
  runs: string;
  /** Makes the run a search's trial, an experiment with parameters of its own. */
  trial?: Trial;
  /** The data of the same problem, pipeline, features and algorithm, if it is there. @default it is read */
  prepared?: PreparedData;
  /** Most threads to train with. @default one per core */
  threads?: number;
  onProgress?: (step: TrainingStep, fraction?: number) => void;
  onNotice?: (text: string) => void;
}

/** One of a search's trainings. */
export interface Trial {
  /** The search's identifier. */
  search: string;
  /** From 0. */
  number: number;
  /** What this trial tries; they go over those of the choices. */
  params: Record<string, unknown>;
  /** Of the training rows, that `prepared` has. @default all */
  share?: number;
}

/** Steps of a training, in order. */
export type TrainingStep = PrepareStep | FitStep | MeasureStep | "analyse" | "write";

/** A trained run and its folder. */
export interface TrainedRun {
  run: Run;
  folder: string;
}

/**
 * Trains and validates a model, and writes its run folder: all of it or nothing.
 *
 * @throws Cd4mlError when the problem, the choices or the data are wrong
 */
export async function trainRun(options: TrainingOptions): Promise<TrainedRun> {
  const { trial, threads, onProgress = () => {}, onNotice = () => {} } = options;
  const createdAt = new Date();
  const problem = loadProblem(options.problems, options.problem);
  const { choices, resolved } = choose(problem, options.choices, trial);
  // Asked now, the code is that which trains, and nobody waits for git.
  const code = codeVersion(problem.folder);
  const prepared = options.prepared ?? (await prepareData(problem, resolved, options, { onProgress, onNotice }));
  const fit = await fitModel(problem, resolved, prepared, { threads, onProgress, onNotice });
  const files = packModel({
    problem: definitionOf(problem),
    features: prepared.features.toJSON(),
    algorithm: resolved.algorithm,
    predictor: fit.fitted.model.save(),
  });
  const kind = runKind(choices);
  const { registry } = options;
  const measured =
    kind === "production"
      ? await measureRun(problem, resolved.pipeline, prepared, fit, files, { registry, onProgress })
      : undefined;
  // Trials are many, and nobody reads the report of each.
  const closer = trial ? undefined : closerLook(problem, resolved, prepared, fit, onProgress);
  onProgress("write");
  const provenance = await readProvenance(problem);
  const run: Run = {
    run: runIdentifier(createdAt),
    problem: problem.name,
    createdAt: createdAt.toISOString(),
    kind,
    status: "trained",
    choices,
    resolved,
    seed: resolved.pipeline.seed,
    ...(trial && { trial: { search: trial.search, number: trial.number, share: trial.share } }),
    data: { ...prepared.facts, ...(provenance && { provenance }) },
    code: await code,
    versions: { cd4ml: version, node: process.version },
    metrics: fit.validation.metrics,
    ...(fit.validation.confusion && { confusion: fit.validation.confusion }),
    ...measured,
    timings: { ...prepared.timings, ...fit.timings, ...measured?.timings, ...closer?.timings },
    acceptance: null,
  };
  const folder = path.join(options.runs, run.problem, run.run);
  await writeFolderAtomically(folder, async (temporary) => {
    await writeFile(path.join(temporary, "analysis.json"), `${JSON.stringify(closer?.analysis ?? null, null, 2)}\n`);
    await writeRun(temporary, run, problem, prepared, fit, files);
  });
  return { run, folder };
}

function closerLook(
  problem: Problem,
  { pipeline }: ResolvedChoices,
  prepared: PreparedData,
  fit: FittedModel,
  onProgress: (step: TrainingStep) => void,
): { analysis: Analysis; timings: Record<string, number> } {
  const watch = new Stopwatch<TrainingStep>(onProgress);
  watch.start("analyse");
  return { analysis: analyse(problem, pipeline, prepared, fit), timings: watch.seconds() };
}

/** A trial's parameters are in no file: its choice of them is named by the search. */
function choose(problem: Problem, choices: Choices, trial?: Trial): { choices: Choices; resolved: ResolvedChoices } {
  const resolved = resolveChoices(problem, choices);
  if (!trial) return { choices, resolved };
  return {
    choices: { ...choices, params: `search-${trial.search}-${trial.number}` },
    resolved: { ...resolved, params: { ...resolved.params, ...trial.params } },
  };
}

/** A run whose four choices are all `default` may go into production; any other is an experiment. */
function runKind({ pipeline, features, algorithm, params }: Choices): RunKind {
  return [pipeline, features, algorithm, params].every((choice) => choice === "default") ? "production" : "experiment";
}

/** The second it was made, so that runs sort by time, and something no other run has. */
function runIdentifier(createdAt: Date): string {
  const second = createdAt.toISOString().slice(0, 19).replace(/[-:]/g, "");
  return `${second}Z-${randomBytes(3).toString("hex")}`;
}

async function writeRun(
  folder: string,
  run: Run,
  problem: Problem,
  prepared: PreparedData,
  fit: FittedModel,
  files: ModelFiles,
): Promise<void> {
  const { features, distribution } = prepared;
  const { fitted, validation } = fit;
  await saveModel(folder, files);
  const write = (file: string, value: unknown) =>
    writeFile(path.join(folder, file), `${JSON.stringify(value, null, 2)}\n`);
  await write("distribution.json", distribution);
  await write("importance.json", rankImportances(features.names, fitted.model.importances()));
  await write("validation.vl.json", validation.plot);
  await write("explanation.json", exampleOf(problem, prepared, fit) ?? null);
  await writeFile(path.join(folder, "run.json"), formatRun(run));
  await writeReport(folder, run);
}

/** The problem without what belongs to this machine. */
function definitionOf({ name: _name, folder: _folder, ...definition }: Problem): ProblemDefinition {
  return definition;
}
