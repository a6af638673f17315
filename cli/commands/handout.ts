import { rmSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { Option } from "commander";
import { Cd4mlError } from "../../model/errors";
import { printResult } from "../output";
import { openStackOf, plainOutputs, type StackOptions, stackCommand } from "../stackCommand";

interface HandoutOptions extends StackOptions {
  format: "markdown" | "csv" | "html";
  environment?: string;
  out?: string;
}

/** `cd4ml handout`: addresses, users and passwords of each environment, for its participant. */
export function addCommand(program: Command): void {
  stackCommand(program, "handout", "print what participants need: addresses, users and passwords")
    .addOption(
      new Option("--format <name>", "how it is written").choices(["markdown", "csv", "html"]).default("markdown"),
    )
    .option("--environment <name>", "of one environment only")
    .option("--out <file>", "write to a file that only you can read, in place of standard output")
    .action(handout);
}

async function handout(options: HandoutOptions): Promise<void> {
  const { handoutsOf } = await import("../handout/handout");
  const { handoutFormats } = await import("../handout/formats");
  const stack = await openStackOf(options);
  const all = handoutsOf(plainOutputs(await stack.outputs(), true));
  const handouts = all.filter(({ environment }) => environment === (options.environment ?? environment));
  if (handouts.length === 0)
    throw nothingToHandOut(
      options,
      all.map(({ environment }) => environment),
    );
  const text = handoutFormats[options.format](handouts);
  if (options.out) {
    // A file that is there keeps its mode, which may let others read it.
    rmSync(options.out, { force: true });
    writeFileSync(options.out, text, { mode: 0o600, flag: "wx" });
    process.stderr.write(`Written to ${options.out}. It holds passwords.\n`);
    return;
  }
  printResult(options, handouts, () => text.trimEnd());
}

function nothingToHandOut({ stack, environment }: HandoutOptions, names: string[]): Cd4mlError {
  return names.length === 0
    ? new Cd4mlError("CD4ML_STACK", `The stack ${stack} has no addresses yet. Run: cd4ml up --stack ${stack}`)
    : new Cd4mlError("CD4ML_ENVIRONMENT", `There is no environment "${environment}". There are: ${names.join(", ")}.`);
}
