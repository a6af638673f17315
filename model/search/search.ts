import { existsSync } from "node:fs";
import path from "node:path";
import { algorithms } from "../algorithms/algorithms";
import { digestFile } from "../data/fingerprint";
import { databaseName, isPostgresUrl } from "../data/postgresConnection";
import { sourceFiles } from "../data/sourceFiles";
import { wantedFeedback } from "../data/trainingFeedback";
import { loadProblem } from "../problems/loadProblem";
import type { Choices, Problem, ResolvedChoices } from "../problems/problem";
import { resolveChoices } from "../problems/resolveChoices";
import type { Registry } from "../registry/registry";
import { digest } from "../runs/digests";
import type { Run } from "../runs/run";
import type { Trial } from "../runs/trainRun";
import { readSpace } from "./readSpace";
import { drawParams, type Space } from "./space";

/** `random` trains every trial on all rows; `halving` most of them on few rows, see `halving.ts`. */
export type Strategy = "random" | "halving";

/** A search for good parameters of one algorithm, drawn at random. */
export interface Search {
  /** Ten hexadecimal digits over all that decides what its trials are: the same search has the same one anywhere. */
  id: string;
  problem: Problem;
  choices: Choices;
  /** What the trials have in common; a trial's own parameters go over these. */
  resolved: ResolvedChoices;
  space: Space;
  /** Of the draws, not of the training. */
  seed: number;
}

/** A search as it is asked for. */
export interface SearchOptions {
  /** Name of the problem. */
  problem: string;
  choices: Choices;
  /** The folder of all problems. */
  problems: string;
  /** See {@link readSpace}. */
  space: string;
  seed: number;
  /** @default random */
  strategy?: Strategy;
  /** The folder of simulated data and feedback. */
  data: string;
  /** Where the rows are, if not where the problem says; see `DataPlaces`. */
  source?: string;
  /** Data set of feedback to train on as well. @default see {@link wantedFeedback} */
  feedback?: string;
}

/**
 * Loads and checks what a search needs.
 *
 * @throws Cd4mlError when the problem, the choices or the space are wrong
 */
export async function defineSearch({ seed, strategy = "random", ...options }: SearchOptions): Promise<Search> {
  const problem = loadProblem(options.problems, options.problem);
  const resolved = resolveChoices(problem, options.choices);
  const space = readSpace(options.space, problem, resolved.algorithm);
  const choices = { ...options.choices, algorithm: resolved.algorithm };
  const dimensions = Object.entries(space).sort(([a], [b]) => (a < b ? -1 : 1));
  const how = [
    ...(strategy === "random" ? [] : [strategy]),
    ...(await feedbackOf(problem.name, resolved, options)),
    ...(await sourceOf(problem, options)),
  ];
  const id = digest(JSON.stringify([problem.name, resolved, dimensions, seed, ...how])).slice(0, 10);
  return { id, problem, choices, resolved, space, seed };
}

/** What identifies the rows where they are not those that the problem says: a file's content, or a database without its login. */
async function sourceOf(problem: Problem, { data, source }: Pick<SearchOptions, "data" | "source">): Promise<string[]> {
  if (source === undefined) return [];
  return [isPostgresUrl(source) ? databaseName(source) : await digestFile(sourceFiles(problem, data, source).rows)];
}

/** What identifies the feedback that trials are trained on; a file that is only where they run goes by its name. */
async function feedbackOf(
  problem: string,
  { pipeline }: ResolvedChoices,
  sources: Pick<SearchOptions, "data" | "feedback">,
): Promise<string[]> {
  const file = wantedFeedback(problem, pipeline, sources);
  if (file === undefined) return [];
  const name = path.basename(file);
  return [existsSync(file) ? await digestFile({ path: file, remedy: `Run cd4ml feedback ${problem}.` }) : name];
}

/**
 * One trial of a search.
 *
 * @param share of the training rows that it is trained on
 */
export function trialOf({ id, problem, resolved, space, seed }: Search, number: number, share: number): Trial {
  const params = drawParams(space, algorithms[problem.kind][resolved.algorithm].params, seed, number);
  return { search: id, number, params, ...(share < 1 && { share }) };
}

/**
 * The runs of a search's trials that a registry has, by the trial's number; of a trial that ran twice the first.
 *
 * @param share of the training rows that they were trained on
 */
export async function findTrials(registry: Registry, { id, problem }: Search, share = 1): Promise<Map<number, Run>> {
  const found = new Map<number, Run>();
  // Newest first: the first run of a trial is the last to be put in.
  for (const run of await registry.runs(problem.name)) {
    if (run.trial?.search === id && (run.trial.share ?? 1) === share) found.set(run.trial.number, run);
  }
  return found;
}
