import { type Command, Option } from "commander";
import { sourceVariable } from "../../model/data/sourceFiles";
import { Cd4mlError } from "../../model/errors";
import { configuredSource } from "../configuration";
import { wholeNumber } from "../wholeNumber";
import type { JobPlace } from "./followJob";

/** Options of a command that runs here or as a Job on Kubernetes. */
export interface PlaceOptions {
  on: "here" | "kubernetes";
  context?: string;
  namespace?: string;
  deadline: number;
  /** Where a pod leaves its result. */
  result?: string;
}

/** Adds the options that say where a command runs. */
export function withPlace(command: Command): Command {
  return command
    .addOption(
      new Option("--on <where>", "where it runs; on kubernetes by the problem folders of the image")
        .choices(["here", "kubernetes"])
        .default("here"),
    )
    .option("--context <name>", "on kubernetes: context of the kubeconfig (default: its current one)")
    .option("--namespace <name>", "on kubernetes: the environment's namespace, e.g. cd4ml-prod-pricing")
    .option("--deadline <seconds>", "on kubernetes: when the job is given up", wholeNumber(1), 21_600)
    .addOption(new Option("--result <file>", "also write the result to a file").hideHelp());
}

/** @throws Cd4mlError CD4ML_JOB without a namespace, or where other rows are wanted: a Job reads what its environment has */
export function jobPlace(problem: string, { context, namespace, deadline: deadlineSeconds }: PlaceOptions): JobPlace {
  if (configuredSource(problem)) {
    throw new Cd4mlError(
      "CD4ML_JOB",
      `${sourceVariable(problem)} is set, but Jobs read the rows of their environment. Unset it, or leave out --on kubernetes.`,
    );
  }
  if (namespace) return { context, namespace, deadlineSeconds };
  throw new Cd4mlError("CD4ML_JOB", "--on kubernetes wants --namespace, e.g. --namespace cd4ml-prod-pricing.");
}
