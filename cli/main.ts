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

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage;
  const { code, message, stack } = error as Error & { code?: string };
  process.stderr.write(`${code?.startsWith("CD4ML_") ? `${code}  ${message}` : (stack ?? message)}\n`);
  return exitCode.failed;
}

main(process.argv).catch((error) => {
  process.exitCode = report(error);
});
