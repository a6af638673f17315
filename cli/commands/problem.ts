import path from "node:path";
import type { Command } from "commander";
import { readConfiguration } from "../configuration";
import { printResult, withJson } from "../output";
import { showStages } from "../stages";

interface NewProblemCommandOptions {
  from: string;
  target?: string;
  identifier?: string;
  json?: boolean;
}

const steps = {
  read: "Read the table",
  baseline: "Try a decision tree",
  write: "Write the folder",
};

/** `cd4ml problem new`: makes the folder of a problem from a table. */
export function addCommand(program: Command): void {
  const problem = program.command("problem").description("add problems that models learn");
  withJson(
    problem
      .command("new")
      .description("make the folder of a problem from a table; what its columns hold is inferred")
      .argument("<name>", "lower-case letters, digits and _, e.g. wine_quality")
      .requiredOption("--from <file>", "the table: CSV with a line of headings, or Parquet (it ends with .parquet)")
      .option(
        "--target <column>",
        "what to predict: numbers, or the classes that text names (default: the last column of numbers)",
      )
      .option("--identifier <column>", "what names a row (default: one that does; else the rows are numbered)"),
  ).action(create);
}

async function create(name: string, options: NewProblemCommandOptions): Promise<void> {
  const { createProblem } = await import("../../model/newProblem/createProblem");
  const { describeNewProblem, newProblemResult } = await import("../newProblem");
  const { problems } = readConfiguration();
  const { from, target, identifier } = options;
  const made = await showStages(steps, (display) =>
    createProblem({
      name,
      from: path.resolve(from),
      target,
      identifier,
      problems,
      onStep: (step) => display.begin(step),
    }),
  );
  printResult(options, newProblemResult(made), () => describeNewProblem(made));
}
