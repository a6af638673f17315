import { readdirSync } from "node:fs";
import path from "node:path";
import { Command, CommanderError } from "commander";
import { version } from "../package.json";
import { exitCode } from "./output";

/** What each file in `commands/` exports: it adds its command to the program. */
export type AddCommand = (program: Command) => void;

async function main(argv: string[]): Promise<void> {
  const program = new Command("cd4ml")
    .description("Continuous Delivery for Machine Learning: train, gate, deploy, watch and improve a model.")
    .version(version)
    .showHelpAfterError("Run with --help to see what is allowed.")
    .exitOverride();
  const folder = path.join(__dirname, "commands");
  for (const file of readdirSync(folder).sort()) {
    const { addCommand } = require(path.join(folder, file)) as { addCommand: AddCommand };
    addCommand(program);
  }
  for (const command of program.commands) command.exitOverride();
  await program.parseAsync(argv);
}

/** Mistakes in what was typed that are found only on looking: a name of something that is not there. */
const wrongNames = ["CD4ML_PROBLEM_UNKNOWN", "CD4ML_CHOICE_UNKNOWN", "CD4ML_RUN_UNKNOWN", "CD4ML_SORT"];

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage;
  process.stderr.write(`${describe(error as NodeJS.ErrnoException)}\n`);
  return wrongNames.includes((error as NodeJS.ErrnoException).code ?? "") ? exitCode.usage : exitCode.failed;
}

/** A mistake of the user or a refusal of the system in a line; only what nobody foresaw comes with its stack. */
function describe({ code, message, stack, syscall, path: file }: NodeJS.ErrnoException): string {
  if (code?.startsWith("CD4ML_")) return `${code}  ${message}`;
  if (syscall && file)
    return `CD4ML_FILE  ${message}. Give this user the right to it, or choose another place with CD4ML_HOME.`;
  return stack ?? message;
}

main(process.argv).catch((error) => {
  process.exitCode = report(error);
});
