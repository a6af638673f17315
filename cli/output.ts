import type { Command } from "commander";

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

/** Lines up rows under their headings; numbers to the right. */
export function formatTable(headings: string[], rows: (string | number)[][]): string {
  const widths = headings.map((heading, i) => Math.max(heading.length, ...rows.map((row) => String(row[i]).length)));
  const line = (row: (string | number)[]) =>
    row
      .map((cell, i) => (typeof cell === "number" ? String(cell).padStart(widths[i]) : String(cell).padEnd(widths[i])))
      .join("  ")
      .trimEnd();
  return [line(headings), ...rows.map(line)].join("\n");
}
