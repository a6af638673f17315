import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import type { Report } from "./engine";
import { findEngine } from "./findEngine";
import { releaseDeadLocks } from "./locks";
import { type StackPlace, workFolder } from "./workFolder";

/**
 * Opens a stack through the Automation API, with its state in files under `home` and secrets encrypted with a generated
 * passphrase. Locks that a killed command left are released.
 *
 * @throws SettingsUnreadable, EngineMissing
 */
export async function openStack(place: StackPlace, report: Report): Promise<Stack> {
  const { home, stack } = place;
  const workDir = workFolder(place);
  const engine = await findEngine(report);
  const bin = path.dirname(engine.command);
  const pulumiCommand = await PulumiCommand.get({ root: path.dirname(bin) });
  const PATH = `${bin}${path.delimiter}${process.env.PATH}`;
  const envVars = { ...backendEnvironment(home), CD4ML_HOME: home, PATH };
  const workspace = await LocalWorkspace.create({ workDir, pulumiCommand, envVars, program: () => program(home) });
  releaseDeadLocks(path.join(home, "state"));
  return Stack.createOrSelect(stack, workspace);
}

/** The Pulumi program; it runs in this process, and what it exports are the stack's outputs. */
async function program(home: string): Promise<Record<string, unknown>> {
  process.env.CD4ML_HOME = home;
  return { ...(await import("../index")) };
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

/** After the removal of a stack: when it was the last one, removes the state, the passphrase and empty folders too. */
export async function forgetStack(stack: Stack, { home }: StackPlace): Promise<void> {
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
