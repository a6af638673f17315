import path from "node:path";
import type { Command } from "commander";
import type { Choices } from "../model/problems/problem";
import type { FoundRun } from "../model/registry/findRun";
import type { Registry } from "../model/registry/registry";
import type { Acceptance, Run } from "../model/runs/run";
import { configuredSource, readConfiguration } from "./configuration";
import { formatTable, withJson } from "./output";

/** Adds a command that trains a problem: its argument and the four choices. */
export function trainingCommand(program: Command, name: string, description: string): Command {
  return withJson(program.command(name).description(description))
    .argument("<problem>", "name of the problem, e.g. houses")
    .option("--pipeline <name>", "how the run is trained and judged", "default")
    .option("--features <name>", "which features the model sees", "default")
    .option("--algorithm <name>", "kind of model; default is what the pipeline names", "default")
    .option("--params <name>", "parameters of the algorithm", "default")
    .option(
      "--feedback [file]",
      "train also on what cd4ml feedback has written (default: where it writes, $CD4ML_DATA/<problem>/feedback.csv)",
    );
}

/** Options of a training command, see {@link trainingCommand}. */
export interface TrainingCommandOptions extends Choices {
  /** A file, or true for the problem's own. */
  feedback?: string | true;
  json?: boolean;
}

/** The options as they are given on a command line; those left alone are left out. */
export function trainingArguments({ feedback, ...options }: TrainingCommandOptions): string[] {
  const choices = (["pipeline", "features", "algorithm", "params"] as const).filter(
    (name) => options[name] !== "default",
  );
  const given = choices.flatMap((name) => [`--${name}`, options[name]]);
  if (!feedback) return given;
  return [...given, "--feedback", ...(typeof feedback === "string" ? [feedback] : [])];
}

/** What a training needs, from the command's options and the configuration. */
export async function trainingOptions(problem: string, options: TrainingCommandOptions) {
  const { feedbackFile } = await import("../model/data/trainingFeedback");
  const { problems, data, databaseUrl: database } = readConfiguration();
  const { pipeline, features, algorithm, params } = options;
  const feedback = options.feedback === true ? feedbackFile(data, problem) : options.feedback;
  return {
    problem,
    choices: { pipeline, features, algorithm, params },
    problems,
    data,
    database,
    source: configuredSource(problem),
    feedback: feedback && path.resolve(feedback),
    registry: await configuredRegistry(),
    runs: runsFolder(),
  };
}

/** Where trained runs wait for their registration. */
function runsFolder(): string {
  return path.join(readConfiguration().home, "runs");
}

/** Where a run is, or was, until its registration. */
export function trainedFolder({ problem, run }: Run): string {
  return path.join(runsFolder(), problem, run);
}

/** The configured registry. */
export async function configuredRegistry(): Promise<Registry> {
  const { openRegistry } = await import("../model/registry/openRegistry");
  const { registry, bucket } = readConfiguration();
  return openRegistry(registry, bucket);
}

/**
 * The configured registry, for a question about one problem.
 *
 * @throws Cd4mlError CD4ML_PROBLEM_UNKNOWN when the problem has neither a folder nor a run, naming those that exist
 */
export async function registryWith(problem: string): Promise<Registry> {
  const { listProblems, loadProblem } = await import("../model/problems/loadProblem");
  const { problems } = readConfiguration();
  const registry = await configuredRegistry();
  const known = listProblems(problems).includes(problem) || (await registry.problems()).includes(problem);
  if (!known) loadProblem(problems, problem);
  return registry;
}

/** Finds a run by its identifier, trained or registered. */
export async function findConfiguredRun(identifier: string): Promise<FoundRun & { registry: Registry }> {
  const { findRun } = await import("../model/registry/findRun");
  const registry = await configuredRegistry();
  return { ...(await findRun(runsFolder(), registry, identifier)), registry };
}

/** What a command that ends with a run prints as JSON. */
export function runSummary(run: Run) {
  const { problem, kind, status, choices, metrics, acceptance } = run;
  return { run: run.run, problem, kind, status, choices, metrics, acceptance };
}

/** A run in a few lines for people. */
export function describeRun(run: Run): string {
  const choices = Object.entries(run.choices).map(([choice, name]) => `${choice} ${name}`);
  const metrics = Object.entries(run.metrics).map(([name, value]) => `${name} ${Number(value.toPrecision(6))}`);
  const lines = [`${run.problem} run ${run.run}: ${run.status} (${run.kind})`, choices.join(", "), metrics.join(", ")];
  return [...lines, ...(run.acceptance ? describeAcceptance(run.acceptance) : [])].join("\n  ");
}

/** The verdict, and how the run did by each criterion if there are some. */
function describeAcceptance({ reason, criteria = [] }: Acceptance): string[] {
  const rows = criteria.map(({ name, passed, found, allowed }) => [name, passed ? "passed" : "failed", found, allowed]);
  return [
    reason,
    ...(rows.length > 0 ? formatTable(["criterion", "verdict", "found", "allowed"], rows).split("\n") : []),
  ];
}
