import type { Command } from "commander";
import type { PipelineResult, Stage } from "../../model/pipeline";
import { exitCode, printResult } from "../output";
import { recordValidation } from "../recordEvents";
import {
  configuredRegistry,
  describeRun,
  runSummary,
  type TrainingCommandOptions,
  trainingCommand,
  trainingOptions,
} from "../runCommand";
import { showStages } from "../stages";

const titles: Record<Stage, string> = { train: "Train", accept: "Accept", register: "Register", deploy: "Deploy" };

/** `cd4ml pipeline`: train, accept, register and deploy, by the production rule. */
export function addCommand(program: Command): void {
  trainingCommand(
    program,
    "pipeline",
    "train, accept, register and deploy; exit code 3 if a production run is not accepted",
  ).action(pipeline);
}

async function pipeline(problem: string, options: TrainingCommandOptions): Promise<void> {
  const { runPipeline } = await import("../../model/pipeline");
  const registry = await configuredRegistry();
  const training = await trainingOptions(problem, options);
  const result = await showStages(titles, (display) =>
    runPipeline(
      { ...training, registry, onNotice: (text) => display.notice(text) },
      {
        began: (stage) => display.begin(stage),
        training: (step, fraction) => display.progress(step, fraction),
        ended: (_, outcome) => display.end(outcome),
      },
    ),
  );
  const { run, deployed, aliases } = result;
  await recordValidation(run);
  printResult(options, { ...runSummary(run), deployed, aliases }, () => `${describeRun(run)}\n  ${standing(result)}`);
  if (run.status === "rejected") process.exitCode = exitCode.notAccepted;
}

function standing({ run, deployed, aliases }: PipelineResult): string {
  if (deployed) return "in production now";
  const stays = aliases.production ? `${aliases.production} stays in production` : "nothing is in production";
  return `not deployed (${run.status}); ${stays}`;
}
