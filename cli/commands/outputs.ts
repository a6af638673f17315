import type { Command } from "commander";
import { printResult } from "../output";
import { openStackOf, plainOutputs, type StackOptions, stackCommand } from "../stackCommand";

/** `cd4ml outputs`: what the stack gave: addresses, registry, events, first models. */
export function addCommand(program: Command): void {
  stackCommand(program, "outputs", "print a stack's outputs")
    .option("--show-secrets", "print secret values too")
    .action(async (options: StackOptions & { showSecrets?: boolean }) => {
      const stack = await openStackOf(options);
      const outputs = plainOutputs(await stack.outputs(), options.showSecrets);
      printResult(options, outputs, () => text(outputs));
    });
}

function text(outputs: Record<string, unknown>): string {
  const lines = Object.entries(outputs).map(([name, value]) =>
    typeof value === "object" && value !== null
      ? `${name}\n${text(value as Record<string, unknown>).replace(/^/gm, "  ")}`
      : `${name.padEnd(12)} ${value}`,
  );
  return lines.length > 0 ? lines.join("\n") : "The stack has no outputs yet. Run: cd4ml up";
}
