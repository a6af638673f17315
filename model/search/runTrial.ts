import { rm } from "node:fs/promises";
import type { Registry } from "../registry/registry";
import { prepareData } from "../runs/prepareData";
import type { Run } from "../runs/run";
import { type TrainingOptions, trainRun } from "../runs/trainRun";
import { shareOf } from "./halving";
import { type Search, trialOf } from "./search";

/** What trials of one search work on. */
export interface TrialOptions extends Omit<TrainingOptions, "problem" | "choices" | "trial" | "prepared"> {
  registry: Registry;
  /** Of the training rows, to train on. @default 1: all */
  share?: number;
}

/**
 * Prepares a search's data once, for any number of its trials.
 *
 * @returns runs the trial with a number, from 0, and registers it as an experiment
 */
export async function openTrials(search: Search, options: TrialOptions): Promise<(number: number) => Promise<Run>> {
  const { problem, resolved, choices } = search;
  const { registry, share = 1, onProgress = () => {}, onNotice = () => {} } = options;
  const all = await prepareData(problem, resolved, options, { onProgress, onNotice });
  const prepared = share < 1 ? shareOf(all, share, search.seed) : all;
  return async (number) => {
    const trial = trialOf(search, number, share);
    const { folder } = await trainRun({ ...options, problem: problem.name, choices, trial, prepared });
    const run = await registry.register(folder);
    await rm(folder, { recursive: true, force: true });
    return run;
  };
}
