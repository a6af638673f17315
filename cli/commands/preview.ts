import type { Command } from "commander";
import { givingWay } from "../givingWay";
import { printResult } from "../output";
import { planFile, savingPlan, tellPlan } from "../plan";
import { ResourceChanges } from "../resourceChanges";
import { openStackOf, operate, type StackOptions, stackCommand } from "../stackCommand";

/** `cd4ml preview`: says what `up` would change, and changes nothing. */
export function addCommand(program: Command): void {
  stackCommand(program, "preview", "show what `up` would change")
    .option("--diff", "show the changed properties")
    .option("--no-refresh", "trust the recorded state instead of looking first at what is really there")
    .option("--plan <file>", "save a plan that `up --plan` keeps to", planFile)
    .action(async (options: StackOptions & { refresh: boolean; diff?: boolean; plan?: string }) => {
      const stack = await openStackOf(options, true);
      const { refresh, diff, plan } = options;
      const changes = new ResourceChanges();
      const onEvent = givingWay(changes.onEvent);
      const result = await operate(options, (common) =>
        stack.preview({ ...savingPlan(common, plan), refresh, diff, onEvent }),
      );
      tellPlan(options.stack, plan);
      printResult(options, { changes: result.changeSummary, resources: changes.list() }, () => "");
    });
}
