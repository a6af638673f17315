import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { exitCode, printResult } from "../output";
import { openStackOf, operate, placeOf, type StackOptions, stackCommand } from "../stackCommand";

/** The engine's advice to remove the stack by hand, which is what happens next anyway. */
const removalAdvice = /The resources in the stack have been deleted, but[\s\S]*pulumi stack rm.*\n/;

/** `cd4ml destroy`: takes a stack down and forgets it. */
export function addCommand(program: Command): void {
  stackCommand(program, "destroy", "take a stack down, with its models and events unless cd4ml:keepData is true")
    .option("-y, --yes", "do not ask")
    .action(async (options: StackOptions & { yes?: boolean }) => {
      if (!options.yes && !(await confirmed(options.stack))) {
        process.stderr.write("Nothing was destroyed. Confirm with --yes.\n");
        process.exitCode = exitCode.failed;
        return;
      }
      const { forgetStack } = await import("../../infra/engine/openStack");
      const stack = await openStackOf(options);
      const result = await operate(options, ({ onOutput, ...common }) =>
        stack.destroy({ ...common, remove: true, onOutput: (text) => onOutput(text.replace(removalAdvice, "")) }),
      );
      await forgetStack(stack, placeOf(options));
      printResult(options, { changes: result.summary.resourceChanges }, () => `The stack ${options.stack} is gone.`);
    });
}

async function confirmed(stack: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Destroy the stack ${stack} with its models and events? Type its name: `);
  terminal.close();
  return answer.trim() === stack;
}
