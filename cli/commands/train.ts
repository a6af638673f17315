import type { Command } from "commander";
import type { TrainingStep } from "../../model/runs/trainRun";
import { printResult } from "../output";
import { describeRun, runSummary, type TrainingCommandOptions, trainingCommand, trainingOptions } from "../runCommand";
import { showStages } from "../stages";
import { mirror } from "../tracking/mirror";

const steps: Record<TrainingStep, string> = {
  read: "Read the data",
  split: "Split the rows",
  check: "Check the data",
  features: "Fit the features",
  train: "Train the model",
  validate: "Validate it",
  measure: "Measure what it is judged by",
  analyse: "Look closer at it",
  write: "Write the run",
};

/** `cd4ml train`: trains and validates a model; its run waits to be judged and registered. */
export function addCommand(program: Command): void {
  trainingCommand(program, "train", "train and validate a model").action(train);
}

async function train(problem: string, options: TrainingCommandOptions): Promise<void> {
  const { trainRun } = await import("../../model/runs/trainRun");
  const training = await trainingOptions(problem, options);
  const { run, folder } = await showStages(steps, async (display) => {
    let current: TrainingStep | undefined;
    const onProgress = (step: TrainingStep, fraction?: number) => {
      if (step !== current) display.begin(step);
      current = step;
      if (fraction !== undefined) display.progress(steps[step], fraction);
    };
    const onNotice = (text: string) => display.notice(text);
    return trainRun({ ...training, onProgress, onNotice });
  });
  printResult(options, { ...runSummary(run), folder }, () => `${describeRun(run)}\n  ${folder}`);
  await mirror(training.registry, problem, [{ run, folder }]);
}
