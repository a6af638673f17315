import { algorithms } from "../algorithms/algorithms";
import { loadProblem } from "../problems/loadProblem";
import type { Choices, Problem, ResolvedChoices } from "../problems/problem";
import { resolveChoices } from "../problems/resolveChoices";
import type { Registry } from "../registry/registry";
import { digest } from "../runs/digests";
import type { Run } from "../runs/run";
import type { Trial } from "../runs/trainRun";
import { readSpace } from "./readSpace";
import { drawParams, type Space } from "./space";

/** A random search for good parameters of one algorithm. */
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
}

/**
 * Loads and checks what a search needs.
 *
 * @throws Cd4mlError when the problem, the choices or the space are wrong
 */
export function defineSearch({ seed, ...options }: SearchOptions): Search {
  const problem = loadProblem(options.problems, options.problem);
  const resolved = resolveChoices(problem, options.choices);
  const space = readSpace(options.space, problem, resolved.algorithm);
  const choices = { ...options.choices, algorithm: resolved.algorithm };
  const dimensions = Object.entries(space).sort(([a], [b]) => (a < b ? -1 : 1));
  const id = digest(JSON.stringify([problem.name, resolved, dimensions, seed])).slice(0, 10);
  return { id, problem, choices, resolved, space, seed };
}

/** One trial of a search. */
export function trialOf({ id, resolved, space, seed }: Search, number: number): Trial {
  const params = drawParams(space, algorithms[resolved.algorithm].params, seed, number);
  return { search: id, number, params };
}

/** The runs of a search's trials that a registry has, by the trial's number; of a trial that ran twice the first. */
export async function findTrials(registry: Registry, { id, problem }: Search): Promise<Map<number, Run>> {
  const found = new Map<number, Run>();
  // Newest first: the first run of a trial is the last to be put in.
  for (const run of await registry.runs(problem.name)) {
    if (run.trial?.search === id) found.set(run.trial.number, run);
  }
  return found;
}
