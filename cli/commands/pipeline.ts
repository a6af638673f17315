import { writeFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { Cd4mlError } from "../../model/errors";
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

interface PipelineOptions extends TrainingCommandOptions {
  on: "here" | "kubernetes";
  context?: string;
  namespace?: string;
  deadline: number;
  result?: string;
}

/** `cd4ml pipeline`: train, accept, register and deploy, by the production rule. */
export function addCommand(program: Command): void {
  trainingCommand(
    program,
    "pipeline",
    "train, accept, register and deploy; exit code 3 if a production run is not accepted",
  )
    .addOption(new Option("--on <where>", "where it runs").choices(["here", "kubernetes"]).default("here"))
    .option("--context <name>", "on kubernetes: context of the kubeconfig (default: its current one)")
    .option("--namespace <name>", "on kubernetes: the environment's namespace, e.g. cd4ml-prod-pricing")
    .option("--deadline <seconds>", "on kubernetes: when the job is given up", Number, 21_600)
    .addOption(new Option("--result <file>", "also write the result to a file").hideHelp())
    .action(pipeline);
}

async function pipeline(problem: string, options: PipelineOptions): Promise<void> {
  if (options.on === "kubernetes") return onKubernetes(problem, options);
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
  const summary = { ...runSummary(run), deployed, aliases };
  if (options.result) writeFileSync(options.result, JSON.stringify(summary));
  printResult(options, summary, () => `${describeRun(run)}\n  ${standing(result)}`);
  if (run.status === "rejected") process.exitCode = exitCode.notAccepted;
}

/** The same command as a Job, with the settings and secrets of the environment's builds. */
async function onKubernetes(problem: string, options: PipelineOptions): Promise<void> {
  const { context, namespace, deadline: deadlineSeconds, feedback } = options;
  if (!namespace) {
    throw new Cd4mlError("CD4ML_JOB", "--on kubernetes wants --namespace, e.g. --namespace cd4ml-prod-pricing.");
  }
  const { runJob } = await import("../kubernetes/runJob");
  const choices = (["pipeline", "features", "algorithm", "params"] as const).filter(
    (name) => options[name] !== "default",
  );
  const given = choices.flatMap((name) => [`--${name}`, options[name]]);
  const learns = feedback ? ["--feedback", ...(typeof feedback === "string" ? [feedback] : [])] : [];
  const args = ["pipeline", problem, ...given, ...learns];
  const { exitCode: code, result } = await runJob<{ run: string }>({ context, namespace, deadlineSeconds }, args);
  printResult(options, result, () => `run ${result.run}`);
  process.exitCode = code;
}

function standing({ run, deployed, aliases }: PipelineResult): string {
  if (deployed) return "in production now";
  const stays = aliases.production ? `${aliases.production} stays in production` : "nothing is in production";
  return `not deployed (${run.status}); ${stays}`;
}
