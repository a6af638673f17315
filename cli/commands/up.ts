import type { Command } from "commander";
import { partsOf, type StackParts } from "../environments";
import { printResult } from "../output";
import { existingPlan, requirePlanned, savingPlan } from "../plan";
import { rotation, withRotation } from "../rotation";
import {
  clearUnfinishedOf,
  openStackOf,
  operate,
  plainOutputs,
  quietly,
  type StackOptions,
  stackCommand,
} from "../stackCommand";
import { untilServed } from "../untilServed";

interface UpOptions extends StackOptions {
  refresh: boolean;
  plan?: string;
  rotate?: string[];
}

/** `cd4ml up`: makes the stack as its settings say. */
export function addCommand(program: Command): void {
  withRotation(stackCommand(program, "up", "create or update a stack"))
    .option("--no-refresh", "trust the recorded state instead of looking first at what is really there")
    .option("--plan <file>", "do exactly what a plan of `preview` or `diff` says, or nothing", existingPlan)
    .action(async (options: UpOptions) => {
      const stack = await openStackOf(options, true);
      const rotated = await rotation(stack, options.rotate);
      await clearUnfinishedOf(stack, options);
      const { refresh, plan } = options;
      if (plan) {
        await requirePlanned(options.stack, plan, (to) =>
          operate(options, (common) =>
            quietly(common, (quiet) => stack.preview({ ...savingPlan(quiet), refresh, ...to })),
          ),
        );
      }
      const result = await operate(options, (common) => stack.up({ ...common, ...rotated, refresh, plan }));
      const outputs = plainOutputs(result.outputs);
      const parts = partsOf(outputs);
      const notice = (text: string) => process.stderr.write(`${text}\n`);
      await Promise.all(parts.environments.map((environment) => untilServed(environment, notice)));
      const summary = { changes: result.summary.resourceChanges, outputs };
      printResult(options, summary, () => welcome(parts, options.stack));
    });
}

function welcome({ shared, environments }: StackParts, stack: string): string {
  const lines = (addresses: Record<string, string>, indent: string) =>
    Object.entries(addresses).map(([name, url]) => `${indent}${name.padEnd(14)} ${url}`);
  if (Object.keys(shared).length === 0) {
    const own = environments.flatMap(({ addresses }) => lines(addresses, "  "));
    return `\nReady. Open in a browser:\n${own.join("\n")}\n\nTake it all down with: npm stop`;
  }
  const all = environments.flatMap(({ name, addresses }) => [`  ${name}`, ...lines(addresses, "    ")]);
  return `
Ready. Open in a browser:
${[...lines(shared, "  "), ...all].join("\n")}

Users and passwords: cd4ml handout --stack ${stack}
Take it all down with: cd4ml destroy --stack ${stack}`;
}
