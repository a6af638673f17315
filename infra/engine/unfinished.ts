import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { Stack } from "@pulumi/pulumi/automation";
import type { Report } from "./engine";

const run = promisify(execFile);

/** What the engine was doing when it ended, as the state has it. */
interface PendingOperation {
  type: string;
  resource: { type: string; inputs?: { name?: unknown } };
}

/** How Docker's command line calls what holds a name that the next `up` needs. */
const kinds: Record<string, string> = {
  "docker:index/container:Container": "container",
  "docker:index/network:Network": "network",
};

/** What is taken as it is when it was made already: volumes, images, objects of a cluster, and all of our own provider. */
const repeatable = /^(cd4ml:index:|kubernetes:|docker:index\/(volume|remoteImage):)/;

/**
 * Clears up after a command that was killed: containers and networks that Docker made, but that never came to be in the
 * state, go, if they carry the project's labels; and the state forgets what was being made, which the next `up` makes.
 * Nothing is done while another command works on a stack.
 *
 * @param home see `CD4ML_HOME`
 */
export async function clearUnfinished(stack: Stack, home: string, report: Report): Promise<void> {
  const state = path.join(home, "state/.pulumi");
  const file = path.join(state, "stacks/cd4ml", `${stack.name}.json`);
  if (!existsSync(file) || isLocked(path.join(state, "locks"))) return;
  const pending: PendingOperation[] =
    JSON.parse(readFileSync(file, "utf8")).checkpoint?.latest?.pending_operations ?? [];
  const ours = pending.filter(isCleared);
  if (ours.length === 0) return;
  for (const { resource } of ours) await removeFromDocker(kinds[resource.type], resource.inputs?.name, report);
  const exported = await stack.exportStack();
  const operations: PendingOperation[] = exported.deployment.pending_operations ?? [];
  exported.deployment.pending_operations = operations.filter((operation) => !isCleared(operation));
  await stack.importStack(exported);
}

function isCleared({ type, resource }: PendingOperation): boolean {
  return type === "creating" && (resource.type in kinds || repeatable.test(resource.type));
}

async function removeFromDocker(kind: string | undefined, name: unknown, report: Report): Promise<void> {
  if (!kind || typeof name !== "string" || !(await isOurs(kind, name))) return;
  report(`removing the ${kind} ${name}, which an interrupted command has left unfinished`);
  await run("docker", kind === "container" ? ["rm", "--force", name] : [kind, "rm", name]);
}

function isLocked(folder: string): boolean {
  return (
    existsSync(folder) &&
    readdirSync(folder, { recursive: true, encoding: "utf8" }).some((name) => name.endsWith(".json"))
  );
}

/** Whether Docker has it, with a label of the project. Where there is no Docker there is nothing to remove. */
async function isOurs(kind: string, name: string): Promise<boolean> {
  const labels = kind === "container" ? ".Config.Labels" : ".Labels";
  const format = `{{index ${labels} "cd4ml.stack"}}`;
  const inspected = await run("docker", [kind, "inspect", "--format", format, name]).catch(() => undefined);
  return Boolean(inspected?.stdout.trim());
}
