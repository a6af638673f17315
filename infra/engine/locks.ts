import { readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { isProcess } from "./isProcess";

/** What the file backend writes into a lock. */
interface Lock {
  pid: number;
  hostname: string;
}

/**
 * Removes the backend's locks whose owner is gone: a command that was killed cannot remove its own, and every later
 * command would be refused. Locks of other machines and of running processes stay.
 *
 * @param state folder of the file backend
 */
export function releaseDeadLocks(state: string): void {
  const folder = path.join(state, ".pulumi", "locks");
  for (const name of listFiles(folder).filter((file) => file.endsWith(".json"))) {
    const file = path.join(folder, name);
    const lock = readLock(file);
    if (lock && lock.hostname === os.hostname() && !isProcess(lock.pid)) rmSync(file, { force: true });
  }
}

/** Undefined for a lock that its owner has just removed or not yet written to the end. */
function readLock(file: string): Lock | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Lock;
  } catch {
    return undefined;
  }
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return [];
  }
}
