import type { OutputMap, Stack } from "@pulumi/pulumi/automation";
import type { Command } from "commander";
import type { StackPlace } from "../infra/engine/workFolder";
import { Cd4mlError } from "../model/errors";
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
    program
      .command(name)
      .description(description)
      .option("--stack <name>", "name of the stack: there is a Pulumi.<name>.yaml for each", "local"),
  );
}

/** Where a command's stack is. */
export function placeOf(options: StackOptions): StackPlace {
  return { project: projectRoot, home: readConfiguration().home, stack: options.stack };
}

/**
 * Opens the stack, telling on standard error what takes time.
 *
 * @param create whether to make the stack when there is none
 */
export async function openStackOf(options: StackOptions, create = false): Promise<Stack> {
  const { installedEngine } = await import("../infra/engine/findEngine");
  // Asking it for its version takes as long as loading the SDK: both at the same time.
  const installed = installedEngine();
  const { openStack } = await import("../infra/engine/openStack");
  const { CommandError } = await import("@pulumi/pulumi/automation/index.js");
  return openStack(placeOf(options), create, reporter(), installed).catch((error: Error) => {
    if (!(error instanceof CommandError)) throw error;
    const reasons = error.message.match(/^error: .*$/gm) ?? [error.message];
    throw new Cd4mlError("CD4ML_ENGINE_FAILED", `The stack cannot be opened: ${reasons.join("; ")}`);
  });
}

/** Makes way for a command that changes a stack, see `infra/engine/unfinished.ts`. */
export async function clearUnfinishedOf(stack: Stack, options: StackOptions): Promise<void> {
  const { clearUnfinished } = await import("../infra/engine/unfinished");
  await clearUnfinished(stack, placeOf(options).home, reporter());
}

/** Tells on standard error what takes time, each thing once. */
function reporter(): (message: string) => void {
  let last = "";
  return (message) => {
    if (message !== last) process.stderr.write(`${message}\n`);
    last = message;
  };
}

/** What interrupts an operation. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Options of every operation on a stack. */
interface OperationOptions {
  color: "always" | "never";
  onOutput(text: string): void;
  onError(text: string): void;
  signal: AbortSignal;
  /** What previews and updates keep to. */
  policyPacks: string[];
}

/**
 * Runs an operation; what the engine prints goes to the terminal as it comes, to standard error when JSON is wanted.
 *
 * @throws Cd4mlError CD4ML_ENGINE_FAILED; the engine has told the reason by then
 */
export async function operate<Result>(
  { json }: StackOptions,
  operation: (options: OperationOptions) => Promise<Result>,
): Promise<Result> {
  const { CommandError, ConcurrentUpdateError } = await import("@pulumi/pulumi/automation/index.js");
  const { policyPacks } = await import("../infra/engine/policies");
  const stream = json ? process.stderr : process.stdout;
  const interruption = new AbortController();
  let interrupted = false;
  const interrupt = (signal: NodeJS.Signals) => {
    interrupted = true;
    process.stderr.write("Interrupted: waiting for what is being done to end.\n");
    // A terminal sends Ctrl-C to the engine too, and a second one would make it drop everything.
    if (signal !== "SIGINT" || !process.stdin.isTTY) interruption.abort();
  };
  for (const name of signals) process.on(name, interrupt);
  try {
    return await operation({
      color: stream.isTTY ? "always" : "never",
      onOutput: (text) => stream.write(text),
      onError: (text) => process.stderr.write(text),
      signal: interruption.signal,
      policyPacks,
    });
  } catch (error) {
    if (error instanceof ConcurrentUpdateError) {
      throw new Cd4mlError(
        "CD4ML_STACK_BUSY",
        "Another command is working on this stack. Wait for its end, then try again. If it was killed on another " +
          "machine, its lock is left: pulumi cancel",
      );
    }
    if (interrupted) {
      throw new Cd4mlError(
        "CD4ML_INTERRUPTED",
        "Interrupted. What is up stays up; run the command again to go on, or destroy.",
      );
    }
    if (!(error instanceof CommandError)) throw error;
    throw new Cd4mlError(
      "CD4ML_ENGINE_FAILED",
      "The engine stopped; the reason is above. Mend it and run the command again.",
    );
  } finally {
    for (const name of signals) process.off(name, interrupt);
  }
}

/** For commands that only read what the engine does: what it prints is shown on standard error, and only if it fails. */
export async function quietly<Options extends Pick<OperationOptions, "color" | "onOutput">, Result>(
  options: Options,
  operation: (options: Options) => Promise<Result>,
): Promise<Result> {
  let printed = "";
  const onOutput = (text: string) => {
    printed += text;
  };
  return operation({ ...options, color: "never", onOutput }).catch((error) => {
    process.stderr.write(printed);
    throw error;
  });
}

/** Outputs as plain values; secrets are masked unless asked for. */
export function plainOutputs(outputs: OutputMap, showSecrets = false): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { value, secret }]) => [name, secret && !showSecrets ? "[secret]" : value]),
  );
}
