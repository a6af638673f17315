import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { Changes } from "../diff/change";
import { driftRules } from "../diff/driftRisks";
import { markdown } from "../diff/markdown";
import { outcome, report } from "../diff/report";
import { openStackOf, operate, quietly, type StackOptions, stackCommand } from "../stackCommand";

/** `cd4ml drift`: how what is really there differs from what the last `up` made. It changes nothing. */
export function addCommand(program: Command): void {
  stackCommand(program, "drift", "report how what is really there differs from what the last `up` made")
    .option("--out <file>", "write the report to a file instead of standard output")
    .addHelpText(
      "after",
      "\nExit codes: 0 no drift, 10 drift, 11 drift that has cost data, uptime or privacy; 1 failed.",
    )
    .action(async (options: StackOptions & { out?: string }) => {
      const stack = await openStackOf(options);
      const changes = new Changes("refresh");
      const { onEvent } = changes;
      await operate(options, ({ policyPacks: _, ...common }) =>
        quietly(common, (quiet) => stack.previewRefresh({ ...quiet, onEvent })),
      );
      const found = report(options.stack, changes.list(), driftRules);
      const text = options.json ? `${JSON.stringify(found, null, 2)}\n` : markdown(found, "drift");
      if (options.out) writeFileSync(options.out, text);
      else process.stdout.write(text);
      process.exitCode = outcome(found);
    });
}
