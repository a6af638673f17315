import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import path from "node:path";
import { recordedProcess } from "../provider/processes/start";
import { stopProcess } from "../provider/processes/stop";

/** Folders of `home` that a stack fills and, its data being kept, leaves. */
const dataFolders = ["registry", "events", "data", "volumes", "runs"];

/**
 * Removes what the last stack left in `home`: its state and passphrase, processes of an interrupted `up` that never came
 * to be in the state, and folders that are empty now.
 */
export async function removeLeftovers(home: string): Promise<void> {
  const processes = path.join(home, "processes");
  for (const name of existsSync(processes) ? readdirSync(processes) : []) {
    const left = recordedProcess(path.join(processes, name));
    if (left) await stopProcess(left, 10);
  }
  for (const name of ["processes", "state", "passphrase", "stacks", "engine"])
    rmSync(path.join(home, name), { recursive: true, force: true });
  for (const name of dataFolders) removeEmptyFolders(path.join(home, name));
  if (existsSync(home) && readdirSync(home).length === 0) rmdirSync(home);
}

function removeEmptyFolders(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmptyFolders(path.join(folder, entry.name));
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
