import { rm } from "node:fs/promises";
import type { Registry } from "../registry/registry";
import { type PreparedData, prepareData } from "../runs/prepareData";
import type { Run } from "../runs/run";
import { type TrainingOptions, trainRun } from "../runs/trainRun";
import { type Search, trialOf } from "./search";

/** What trials of one search work on. */
export interface TrialOptions extends Omit<TrainingOptions, "problem" | "choices" | "trial" | "prepared"> {
  registry: Registry;
}

/**
 * Prepares a search's data once, for any number of its trials.
 *
 * @returns runs the trial with a number, from 0, and registers it as an experiment
 */
export async function openTrials(search: Search, options: TrialOptions): Promise<(number: number) => Promise<Run>> {
  const { problem, resolved, choices } = search;
  const { registry, onProgress = () => {}, onNotice = () => {} } = options;
  const prepared: PreparedData = await prepareData(problem, resolved, options, { onProgress, onNotice });
  return async (number) => {
    const trial = trialOf(search, number);
    const { folder } = await trainRun({ ...options, problem: problem.name, choices, trial, prepared });
    const run = await registry.register(folder);
    await rm(folder, { recursive: true, force: true });
    return run;
  };
}
