import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import type { Engine, Report } from "./engine";
import { findEngine } from "./findEngine";
import { releaseDeadLocks } from "./locks";
import { addPolicies } from "./policies";
import { installProviderPlugins } from "./providerPlugins";
import { addProviders, platformOf, type StackPlace, workFolder } from "./workFolder";

/** There is no such stack yet, or it cannot be opened any more. */
class StackClosed extends Error {
  readonly code = "CD4ML_STACK";
}

/**
 * Opens a stack through the Automation API, with its state in files under `home` and secrets encrypted with a generated
 * passphrase. Locks that a killed command left are released.
 *
 * @param create whether to make the stack when there is none; otherwise that is an error
 * @throws SettingsWrong, EngineMissing, StackClosed
 */
export async function openStack(place: StackPlace, create: boolean, report: Report): Promise<Stack> {
  const { home, stack } = place;
  if (!create && !stackExists(place)) {
    throw new StackClosed(`There is no stack ${stack} in ${home}. Make it with: cd4ml up --stack ${stack}`);
  }
  const workDir = workFolder(place);
  const engine = await findEngine(report);
  addProviders(workDir, await installProviderPlugins(engine, platformOf(workDir, stack), report));
  addPolicies(workDir);
  const PATH = `${path.dirname(engine.command)}${path.delimiter}${process.env.PATH}`;
  const envVars = { ...backendEnvironment(home), CD4ML_HOME: home, PATH };
  const pulumiCommand = await pulumiCommandOf(engine);
  const workspace = await LocalWorkspace.create({ workDir, pulumiCommand, envVars, program: () => program(home) });
  releaseDeadLocks(path.join(home, "state"));
  return Stack.createOrSelect(stack, workspace);
}

/** Whether a stack was made and not destroyed since. */
export function stackExists({ home, stack }: StackPlace): boolean {
  return existsSync(path.join(home, "state/.pulumi/stacks/cd4ml", `${stack}.json`));
}

/** The Automation API looks for `bin/pulumi` in a folder, or on PATH. */
function pulumiCommandOf({ command, origin }: Engine): Promise<PulumiCommand> {
  return PulumiCommand.get(origin === "path" ? {} : { root: path.resolve(command, "../..") });
}

/** The Pulumi program; it runs in this process, and what it exports are the stack's outputs. */
async function program(home: string): Promise<Record<string, unknown>> {
  process.env.CD4ML_HOME = home;
  return { ...(await (await import("../program")).program()) };
}

/** The variables that make plain `pulumi` use the same state and passphrase; creates both when they are missing. */
export function backendEnvironment(home: string): Record<string, string> {
  const state = path.join(home, "state");
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const passphrase = path.join(home, "passphrase");
  if (!existsSync(passphrase)) makePassphrase(passphrase, state);
  return { PULUMI_BACKEND_URL: pathToFileURL(state).href, PULUMI_CONFIG_PASSPHRASE_FILE: passphrase };
}

function makePassphrase(file: string, state: string): void {
  if (readdirSync(state).length > 0) {
    throw new StackClosed(
      `${file} is missing: without it the secrets in ${state} cannot be read. Put it back from a backup.`,
    );
  }
  try {
    writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    // Another command was faster; its passphrase is as good.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
