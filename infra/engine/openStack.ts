import { existsSync } from "node:fs";
import path from "node:path";
import { LocalWorkspace, PulumiCommand, Stack, StackNotFoundError } from "@pulumi/pulumi/automation";
import { backendEnvironment, givenBackend, stateFolder } from "./backend";
import type { Engine, Report } from "./engine";
import { sparingEngine } from "./engineHome";
import { findEngine } from "./findEngine";
import { releaseDeadLocks } from "./locks";
import { addPolicies } from "./policies";
import { installProviderPlugins } from "./providerPlugins";
import { keepConnectionsApart } from "./sdkConnections";
import { spareSdk } from "./sparingSdk";
import { addProviders, platformOf, type StackPlace, workFolder } from "./workFolder";

/** There is no such stack yet. */
export class StackMissing extends Error {
  readonly code = "CD4ML_STACK";
}

/**
 * Opens a stack through the Automation API, with its state and passphrase as the environment gives them, else in files
 * under `home`; see {@link givenBackend}. Locks that a killed command left there are released.
 *
 * @param create    whether to make the stack when there is none; otherwise that is an error
 * @param installed the engine that is there already, when somebody has asked; otherwise it is looked for
 * @throws SettingsWrong, EngineMissing, StackClosed, StackMissing
 */
export async function openStack(
  place: StackPlace,
  create: boolean,
  report: Report,
  installed?: Promise<Engine | undefined>,
): Promise<Stack> {
  const { home, stack } = place;
  const given = givenBackend(place);
  const missing = () =>
    new StackMissing(`There is no stack ${stack} in ${given.url ?? home}. Make it with: cd4ml up --stack ${stack}`);
  // Said without an engine, where that can be.
  const isMissing = !given.url && !isInHome(place);
  if (!create && isMissing) throw missing();
  const workDir = workFolder(place, given.passphrase);
  const engine = (await installed) ?? (await findEngine(report));
  const [providers, pulumiCommand] = await Promise.all([
    installProviderPlugins(engine, platformOf(workDir, stack), report),
    pulumiCommandOf(engine),
  ]);
  addProviders(workDir, providers);
  addPolicies(workDir);
  const PATH = `${path.dirname(engine.command)}${path.delimiter}${process.env.PATH}`;
  const envVars = { ...backendEnvironment(home, given), ...sparingEngine(home, !given.url), CD4ML_HOME: home, PATH };
  spareSdk();
  keepConnectionsApart();
  const workspace = await LocalWorkspace.create({ workDir, pulumiCommand, envVars, program: () => program(home) });
  releaseDeadLocks(stateFolder(home));
  // Asking the engine first whether there is one takes a second.
  if (isMissing) return Stack.create(stack, workspace);
  if (create) return Stack.createOrSelect(stack, workspace);
  return Stack.select(stack, workspace).catch((error) => {
    throw error instanceof StackNotFoundError ? missing() : error;
  });
}

function isInHome({ home, stack }: StackPlace): boolean {
  return existsSync(path.join(stateFolder(home), ".pulumi/stacks/cd4ml", `${stack}.json`));
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
