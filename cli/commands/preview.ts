import type { Stack } from "@pulumi/pulumi/automation";
import type { Command } from "commander";
import { givingWay } from "../givingWay";
import { Looks } from "../looks";
import { printResult } from "../output";
import { planFile, savingPlan, tellPlan } from "../plan";
import { ResourceChanges } from "../resourceChanges";
import { rotation, withRotation } from "../rotation";
import { openStackOf, operate, type StackOptions, stackCommand } from "../stackCommand";

interface PreviewOptions extends StackOptions {
  refresh: boolean;
  diff?: boolean;
  plan?: string;
  rotate?: string[];
}

/** `cd4ml preview`: says what `up` would change, and changes nothing. */
export function addCommand(program: Command): void {
  withRotation(stackCommand(program, "preview", "show what `up` would change"))
    .option("--diff", "show the changed properties")
    .option("--no-refresh", "trust the recorded state instead of looking first at what is really there")
    .option("--plan <file>", "save a plan that `up --plan` keeps to", planFile)
    .action(async (options: PreviewOptions) => {
      const stack = await openStackOf(options, true);
      const rotated = await rotation(stack, options.rotate);
      const looks = new Looks();
      const result = await preview(stack, { ...options, ...rotated }, looks).catch((error) => {
        if (!looks.failed) throw error;
        const notice = "Not everything could be looked at, as said above: this is compared with the recorded state.\n";
        process.stderr.write(notice);
        return preview(stack, { ...options, ...rotated, refresh: false }, looks);
      });
      tellPlan(options.stack, options.plan);
      printResult(options, result, () => "");
    });
}

async function preview(stack: Stack, options: PreviewOptions & { replace: string[] }, looks: Looks) {
  const { refresh, diff, plan, replace } = options;
  const changes = new ResourceChanges();
  const onEvent = givingWay((event) => {
    changes.onEvent(event);
    looks.onEvent(event);
  });
  const { changeSummary } = await operate(options, (common) =>
    stack.preview({ ...savingPlan(common, plan), replace, refresh, diff, onEvent }),
  );
  return { changes: changeSummary, resources: changes.list() };
}
