import { createInterface } from "node:readline/promises";
import type { Stack } from "@pulumi/pulumi/automation";
import type { Command } from "commander";
import { Cd4mlError } from "../../model/errors";
import { exitCode, printResult } from "../output";
import { clearUnfinishedOf, openStackOf, operate, placeOf, type StackOptions, stackCommand } from "../stackCommand";

/** The engine's advice to remove the stack by hand, which is what happens next anyway. */
const removalAdvice = /The resources in the stack have been deleted, but[\s\S]*pulumi stack rm.*\n/;

/** `cd4ml destroy`: takes a stack down and forgets it. */
export function addCommand(program: Command): void {
  stackCommand(program, "destroy", "take a stack down, with its models and events unless cd4ml:keepData is true")
    .option("-y, --yes", "do not ask")
    .action(destroy);
}

async function destroy(options: StackOptions & { yes?: boolean }): Promise<void> {
  const { StackMissing } = await import("../../infra/engine/openStack");
  const { givenBackend } = await import("../../infra/engine/backend");
  const { removeLeftovers } = await import("../../infra/engine/leftovers");
  const stack = await openStackOf(options).catch((error) => {
    if (error instanceof StackMissing) return undefined;
    throw error;
  });
  if (!stack) {
    printResult(options, { changes: {} }, () => `There is no stack ${options.stack}.`);
    return;
  }
  const { deployment } = await stack.exportStack();
  const resources: StateResource[] = deployment.resources ?? [];
  await checkKeepData(stack, resources);
  for (const line of lossesOf(resources)) process.stderr.write(`${line}\n`);
  if (!options.yes && !(await confirmed(options.stack))) {
    process.stderr.write("Nothing was destroyed. Confirm with --yes.\n");
    process.exitCode = exitCode.failed;
    return;
  }
  await clearUnfinishedOf(stack, options);
  const result = await operate(options, ({ onOutput, ...common }) =>
    stack.destroy({ ...common, remove: true, onOutput: (text) => onOutput(text.replace(removalAdvice, "")) }),
  );
  const place = placeOf(options);
  // Stacks of a state elsewhere say nothing of what is here.
  const isHere = !givenBackend(place).url;
  if (isHere && (await stack.workspace.listStacks()).length === 0) await removeLeftovers(place.home);
  printResult(options, { changes: result.summary.resourceChanges }, () => `The stack ${options.stack} is gone.`);
}

/** What holds data of people, as the state has it. */
interface StateResource {
  type: string;
  inputs?: { keep?: boolean; name?: unknown };
  outputs?: { name?: unknown; fullName?: unknown };
  retainOnDelete?: boolean;
}

const volumeType = "docker:index/volume:Volume";
const repositoryType = "github:index/repository:Repository";

/** What goes with a stack for good, in words. */
function lossesOf(resources: StateResource[]): string[] {
  const lost = (wanted: string) => resources.filter(({ type, retainOnDelete }) => type === wanted && !retainOnDelete);
  const volumes = lost(volumeType).map(({ outputs }) => String(outputs?.name));
  const repositories = lost(repositoryType).map(({ outputs }) => String(outputs?.fullName));
  return [
    ...(volumes.length > 0 ? [`With it go the data in the volumes ${volumes.join(", ")}.`] : []),
    ...(repositories.length > 0 ? [`With it go the repositories ${repositories.join(", ")} at GitHub.`] : []),
  ];
}

/** The engine deletes what the last `up` recorded; a setting that was changed since must not be ignored at the cost of data. */
async function checkKeepData(stack: Stack, resources: StateResource[]): Promise<void> {
  const { config } = await stack.workspace.stackSettings(stack.name);
  const keep = String(config?.["cd4ml:keepData"] ?? false) === "true";
  const kept = resources.map(({ type, inputs, retainOnDelete = false }) =>
    type === volumeType ? retainOnDelete : inputs?.keep,
  );
  if (!kept.includes(!keep)) return;
  throw new Cd4mlError(
    "CD4ML_KEEP_DATA",
    `cd4ml:keepData is ${keep} since the last up. Run \`cd4ml up\` first, then destroy.`,
  );
}

async function confirmed(stack: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Destroy the stack ${stack} with its models and events? Type its name: `);
  terminal.close();
  return answer.trim() === stack;
}
