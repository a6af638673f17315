import type { Command } from "commander";

export { formatTable } from "../model/formatTable";

/** Exit codes of every command. */
export const exitCode = { done: 0, failed: 1, usage: 2, notAccepted: 3 } as const;

/** Adds `--json` to a command that prints a result. */
export function withJson(command: Command): Command {
  return command.option("--json", "print the result as JSON, for machines");
}

/** Prints a result: JSON on standard output when asked, else the text for people. */
export function printResult(options: { json?: boolean }, result: unknown, text: () => string): void {
  process.stdout.write(`${options.json ? JSON.stringify(result, null, 2) : text()}\n`);
}
