import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { algorithms } from "../algorithms/algorithms";
import { Cd4mlError } from "../errors";
import { checkFeatures } from "./checkFeatures";
import { checkPipeline } from "./checkPipeline";
import { displayPath } from "./displayPath";
import { readJson } from "./loadProblem";
import { type Choices, FeatureSet, Pipeline, type Problem, type ProblemKind, type ResolvedChoices } from "./problem";
import { problemError } from "./validate";

/** What each of the four choices may be; `params` by algorithm. Every list is sorted. */
export interface AvailableChoices {
  pipeline: string[];
  features: string[];
  /** Without `default`, which stands for the pipeline's default algorithm. */
  algorithm: string[];
  params: Record<string, string[]>;
}

/**
 * Lists the files of a problem's folder that choices may name; folders of algorithms that do not exist, or are for the
 * other kind of problem, are left out.
 */
export function listChoices(problem: Problem): AvailableChoices {
  const algorithm = subfolders(path.join(problem.folder, "algorithms")).filter((name) =>
    Object.hasOwn(algorithms[problem.kind], name),
  );
  return {
    pipeline: jsonFiles(path.join(problem.folder, "pipelines")),
    features: jsonFiles(path.join(problem.folder, "features")),
    algorithm,
    params: Object.fromEntries(
      algorithm.map((name) => [name, jsonFiles(path.join(problem.folder, "algorithms", name))]),
    ),
  };
}

/**
 * Loads and checks the files that a run's choices name.
 *
 * @throws Cd4mlError CD4ML_CHOICE_UNKNOWN, CD4ML_ALGORITHM_KIND listing what may be chosen; CD4ML_PROBLEM_SCHEMA
 */
export function resolveChoices(problem: Problem, choices: Choices): ResolvedChoices {
  const available = listChoices(problem);
  const features = loadFeatures(problem, choices.features, available);
  // Runs of other features are experiments and not judged, so that criteria need not fit them.
  const judged = choices.features === "default" ? features : undefined;
  const pipeline = loadPipeline(problem, choices.pipeline, available, judged);
  const algorithm = choices.algorithm === "default" ? pipeline.default_algorithm : choices.algorithm;
  requireKind(problem, algorithm, available.algorithm);
  requireKnown(problem, "algorithm", algorithm, available.algorithm);
  requireKnown(problem, "params", choices.params, available.params[algorithm], ` for algorithm "${algorithm}"`);
  const file = path.join(problem.folder, "algorithms", algorithm, `${choices.params}.json`);
  const params = readJson(algorithms[problem.kind][algorithm].params, file) as Record<string, unknown>;
  return { pipeline, features, algorithm, params };
}

function loadPipeline(problem: Problem, name: string, available: AvailableChoices, features?: FeatureSet): Pipeline {
  requireKnown(problem, "pipeline", name, available.pipeline);
  const file = path.join(problem.folder, "pipelines", `${name}.json`);
  const pipeline = readJson(Pipeline, file);
  const mistakes = checkPipeline(pipeline, { problem, features, algorithms: available.algorithm });
  if (mistakes.length > 0) throw problemError(file, mistakes);
  return pipeline;
}

function loadFeatures(problem: Problem, name: string, available: AvailableChoices): FeatureSet {
  requireKnown(problem, "features", name, available.features);
  const file = path.join(problem.folder, "features", `${name}.json`);
  const features = readJson(FeatureSet, file);
  const mistakes = checkFeatures(features, problem);
  if (mistakes.length > 0) throw problemError(file, mistakes);
  return features;
}

/** Refuses an algorithm that is for the other kind of problem only. */
function requireKind({ name, kind }: Problem, algorithm: string, known: string[]): void {
  const kinds = (Object.keys(algorithms) as ProblemKind[]).filter((one) => Object.hasOwn(algorithms[one], algorithm));
  if (kinds.length === 0 || kinds.includes(kind)) return;
  throw new Cd4mlError(
    "CD4ML_ALGORITHM_KIND",
    `The algorithm "${algorithm}" is for ${kinds[0]} problems, and ${name} is a ${kind} problem. ` +
      `Those that fit are: ${known.join(", ")}.`,
  );
}

function requireKnown(problem: Problem, choice: keyof Choices, name: string, known: string[], of = ""): void {
  if (known.includes(name)) return;
  const there = known.length > 0 ? `There ${known.length > 1 ? "are" : "is"}: ${known.join(", ")}.` : "There are none.";
  throw new Cd4mlError(
    "CD4ML_CHOICE_UNKNOWN",
    `No ${choice} "${name}"${of} in ${displayPath(problem.folder)}. ${there}`,
  );
}

/** Names of a folder's JSON files, without the ending, sorted; none when there is no such folder. */
export function jsonFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => path.basename(file, ".json"))
    .sort();
}

function subfolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
