import { rm } from "node:fs/promises";
import type { Aliases, Registry } from "./registry/registry";
import { acceptRun } from "./runs/acceptRun";
import type { Run } from "./runs/run";
import { type TrainedRun, type TrainingOptions, type TrainingStep, trainRun } from "./runs/trainRun";

/** Stages of a pipeline, in order. */
export const stages = ["train", "accept", "register", "deploy"] as const;
export type Stage = (typeof stages)[number];

/** How a stage ended, in words for people. */
export interface StageOutcome {
  state: "done" | "failed" | "skipped";
  text: string;
}

/** Told what a pipeline does. */
export interface PipelineListener {
  began?(stage: Stage): void;
  training?(step: TrainingStep, fraction?: number): void;
  ended?(stage: Stage, outcome: StageOutcome): void;
}

/** What a pipeline works on. */
export interface PipelineOptions extends Omit<TrainingOptions, "onProgress"> {
  registry: Registry;
}

/** What came of a pipeline. */
export interface PipelineResult {
  run: Run;
  /** Whether the run serves now. */
  deployed: boolean;
  aliases: Aliases;
}

/**
 * Trains, judges, registers and deploys by the production rule: a production run is registered as accepted and deployed
 * if it passes its acceptance test, else registered as rejected while what serves stays. An experiment is registered and
 * no more.
 *
 * @throws Cd4mlError when a stage cannot be carried out; a rejected run is a result, not an error
 */
export async function runPipeline(options: PipelineOptions, listener: PipelineListener = {}): Promise<PipelineResult> {
  const { registry } = options;
  const perform = async <T>(stage: Stage, work: () => Promise<[T, StageOutcome]>): Promise<T> => {
    listener.began?.(stage);
    const [result, outcome] = await work();
    listener.ended?.(stage, outcome);
    return result;
  };
  const trained = await perform("train", () => train(options, listener));
  const judged = await perform("accept", () => accept(registry, trained));
  const run = await perform("register", () => register(registry, { run: judged, folder: trained.folder }));
  const aliases = await perform("deploy", () => deploy(registry, run));
  return { run, deployed: aliases.production === run.run, aliases };
}

async function train(options: TrainingOptions, { training }: PipelineListener): Promise<[TrainedRun, StageOutcome]> {
  const trained = await trainRun({ ...options, onProgress: training });
  const { resolved, data } = trained.run;
  return [trained, done(`${resolved.algorithm} on ${data.train} rows, ${data.validate} rows to validate`)];
}

async function accept(registry: Registry, { folder, run }: TrainedRun): Promise<[Run, StageOutcome]> {
  const judged = await acceptRun(folder, run, registry);
  const { acceptance } = judged;
  if (acceptance === null) return [judged, skipped("an experiment is not judged")];
  return [judged, { state: acceptance.accepted ? "done" : "failed", text: acceptance.reason }];
}

async function register(registry: Registry, { folder }: TrainedRun): Promise<[Run, StageOutcome]> {
  const run = await registry.register(folder);
  await rm(folder, { recursive: true, force: true });
  return [run, done(`${run.run} as ${run.status}`)];
}

async function deploy(registry: Registry, { problem, run, status }: Run): Promise<[Aliases, StageOutcome]> {
  const before = await registry.aliases(problem);
  const stays = before.production ? `${before.production} stays in production` : "nothing is in production";
  if (status !== "accepted") return [before, skipped(`${status} runs are not deployed; ${stays}`)];
  const aliases = await registry.deploy(problem, run);
  return [aliases, done(before.production ? `in place of ${before.production}` : "first model in production")];
}

function done(text: string): StageOutcome {
  return { state: "done", text };
}

function skipped(text: string): StageOutcome {
  return { state: "skipped", text };
}
