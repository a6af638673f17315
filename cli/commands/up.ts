import type { Command } from "commander";
import { printResult } from "../output";
import { openStackOf, operate, plainOutputs, type StackOptions, stackCommand } from "../stackCommand";
import { untilServed } from "../untilServed";

/** `cd4ml up`: makes the stack as its settings say. */
export function addCommand(program: Command): void {
  stackCommand(program, "up", "create or update a stack")
    .option("--no-refresh", "trust the recorded state instead of looking first at what is really there")
    .action(async (options: StackOptions & { refresh: boolean }) => {
      const stack = await openStackOf(options, true);
      const result = await operate(options, (common) => stack.up({ ...common, refresh: options.refresh }));
      const outputs = plainOutputs(result.outputs);
      await untilServed(outputs);
      printResult(options, { changes: result.summary.resourceChanges, outputs }, () => welcome(outputs));
    });
}

function welcome(outputs: Record<string, unknown>): string {
  const addresses = Object.entries((outputs.addresses ?? {}) as Record<string, string>);
  const lines = addresses.map(([name, url]) => `  ${name.padEnd(12)} ${url}`);
  return `\nReady. Open in a browser:\n${lines.join("\n")}\n\nTake it all down with: npm stop`;
}
