import type { OutputMap } from "@pulumi/pulumi/automation";
import type { Command } from "commander";
import type { OpenStack, StackPlace } from "../infra/engine/openStack";
import { projectRoot, readConfiguration } from "./configuration";
import { withJson } from "./output";

/** Options that all commands on a stack have. */
export interface StackOptions {
  stack: string;
  json?: boolean;
}

/** Adds a command on a stack: `--stack` and `--json`. */
export function stackCommand(program: Command, name: string, description: string): Command {
  return withJson(
    program.command(name).description(description).option("--stack <name>", "local, dev or prod", "local"),
  );
}

/** Where a command's stack is. */
export function placeOf(options: StackOptions): StackPlace {
  return { project: projectRoot, home: readConfiguration().home, stack: options.stack };
}

/** Opens the stack, telling on standard error what takes time. */
export async function openStackOf(options: StackOptions): Promise<OpenStack> {
  const { openStack } = await import("../infra/engine/openStack");
  let last = "";
  return openStack(placeOf(options), (message) => {
    if (message !== last) process.stderr.write(`${message}\n`);
    last = message;
  });
}

/** Options of every operation: its output goes to the terminal as it comes, to standard error when JSON is wanted. */
export function operationOptions({ json }: StackOptions, { configFile }: OpenStack) {
  const stream = json ? process.stderr : process.stdout;
  return {
    configFile,
    color: stream.isTTY ? ("always" as const) : ("never" as const),
    onOutput: (text: string) => stream.write(text),
  };
}

/** Outputs as plain values; secrets are masked unless asked for. */
export function plainOutputs(outputs: OutputMap, showSecrets = false): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { value, secret }]) => [name, secret && !showSecrets ? "[secret]" : value]),
  );
}
