import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import type { PipelineResult, Stage } from "../../model/pipeline";
import { jobPlace, type PlaceOptions, withPlace } from "../kubernetes/placeOptions";
import { exitCode, printResult } from "../output";
import { recordValidation } from "../recordEvents";
import {
  describeRun,
  runSummary,
  type TrainingCommandOptions,
  trainingArguments,
  trainingCommand,
  trainingOptions,
} from "../runCommand";
import { showStages } from "../stages";
import { mirror } from "../tracking/mirror";

const titles: Record<Stage, string> = { train: "Train", accept: "Accept", register: "Register", deploy: "Deploy" };

interface PipelineOptions extends TrainingCommandOptions, PlaceOptions {}

/** `cd4ml pipeline`: train, accept, register and deploy, by the production rule. */
export function addCommand(program: Command): void {
  withPlace(
    trainingCommand(
      program,
      "pipeline",
      "train, accept, register and deploy; exit code 3 if a production run is not accepted",
    ),
  ).action(pipeline);
}

async function pipeline(problem: string, options: PipelineOptions): Promise<void> {
  if (options.on === "kubernetes") return onKubernetes(problem, options);
  const { runPipeline } = await import("../../model/pipeline");
  const training = await trainingOptions(problem, options);
  const result = await showStages(titles, (display) =>
    runPipeline(
      { ...training, onNotice: (text) => display.notice(text) },
      {
        began: (stage) => display.begin(stage),
        training: (step, fraction) => display.progress(step, fraction),
        ended: (_, outcome) => display.end(outcome),
      },
    ),
  );
  const { run, deployed, aliases } = result;
  await recordValidation(run);
  const summary = { ...runSummary(run), deployed, aliases };
  if (options.result) writeFileSync(options.result, JSON.stringify(summary));
  printResult(options, summary, () => `${describeRun(run)}\n  ${standing(result)}`);
  if (run.status === "rejected") process.exitCode = exitCode.notAccepted;
  await mirror(training.registry, problem, [run.run]);
}

/** The same command as a Job, with the settings and secrets of the environment's builds. */
async function onKubernetes(problem: string, options: PipelineOptions): Promise<void> {
  const { runJob } = await import("../kubernetes/runJob");
  const args = ["pipeline", problem, ...trainingArguments(options)];
  const { exitCode: code, result } = await runJob<{ run: string }>(jobPlace(problem, options), args);
  printResult(options, result, () => `run ${result.run}`);
  process.exitCode = code;
}

function standing({ run, deployed, aliases }: PipelineResult): string {
  if (deployed) return "in production now";
  const stays = aliases.production ? `${aliases.production} stays in production` : "nothing is in production";
  return `not deployed (${run.status}); ${stays}`;
}
