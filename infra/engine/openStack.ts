import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import type { Report } from "./engine";
import { findEngine } from "./findEngine";
import { releaseDeadLocks } from "./locks";
import { stackConfigFile } from "./stackConfigFile";

/** Which stack, and where its state is. */
export interface StackPlace {
  /** The project's folder, which holds Pulumi.yaml. */
  project: string;
  /** `CD4ML_HOME`. */
  home: string;
  /** `local`, `dev` or `prod`. */
  stack: string;
}

/** No file says how this stack is configured. */
export class StackUnknown extends Error {
  readonly code = "CD4ML_STACK_UNKNOWN";
}

/** A stack that is ready for up, preview, refresh and destroy. */
export interface OpenStack {
  stack: Stack;
  /** The stack's settings; must be given to every operation as `configFile`. */
  configFile: string;
}

/**
 * Opens a stack through the Automation API, with its state in files under `home` and secrets encrypted with a generated
 * passphrase. Locks that a killed command left are released.
 *
 * @throws StackUnknown when the project has no Pulumi.<stack>.yaml
 */
export async function openStack(place: StackPlace, report: Report): Promise<OpenStack> {
  const { project, home, stack: name } = place;
  if (!existsSync(path.join(project, `Pulumi.${name}.yaml`))) {
    const known = readdirSync(project).flatMap((file) => file.match(/^Pulumi\.(.+)\.yaml$/)?.[1] ?? []);
    throw new StackUnknown(
      `There is no stack "${name}": ${project} has settings for ${known.join(", ")}. Choose one with --stack.`,
    );
  }
  const engine = await findEngine(report);
  const bin = path.dirname(engine.command);
  const command = await PulumiCommand.get({ root: path.dirname(bin) });
  const envVars = {
    ...backendEnvironment(home),
    CD4ML_HOME: home,
    PATH: `${bin}${path.delimiter}${process.env.PATH}`,
  };
  const workspace = (workDir: string) => LocalWorkspace.create({ workDir, pulumiCommand: command, envVars });
  releaseDeadLocks(path.join(home, "state"));
  const stacks = path.join(home, "stacks");
  const config = stackConfigFile(project, stacks, name);
  if (!config.initialised) await Stack.createOrSelect(name, await workspace(stacks));
  return { stack: await Stack.createOrSelect(name, await workspace(project)), configFile: config.file };
}

/** The variables that make plain `pulumi` use the same state and passphrase; creates both when they are missing. */
export function backendEnvironment(home: string): Record<string, string> {
  const state = path.join(home, "state");
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const passphrase = path.join(home, "passphrase");
  if (!existsSync(passphrase))
    writeFileSync(passphrase, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  return { PULUMI_BACKEND_URL: pathToFileURL(state).href, PULUMI_CONFIG_PASSPHRASE_FILE: passphrase };
}

/** Forgets a destroyed stack and, when it was the last one, the state and passphrase too. */
export async function removeStack({ stack }: OpenStack, { home }: StackPlace): Promise<void> {
  await stack.workspace.removeStack(stack.name, { preserveConfig: true });
  if ((await stack.workspace.listStacks()).length > 0) return;
  for (const name of ["state", "passphrase", "stacks"]) rmSync(path.join(home, name), { recursive: true, force: true });
  removeEmptyFolders(home);
}

function removeEmptyFolders(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmptyFolders(path.join(folder, entry.name));
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
