import { setTimeout as sleep } from "node:timers/promises";
import { isRunning, type ProcessIdentity } from "./identity";

/** Asks a detached process and its children to stop, and kills them when they do not in time. Already gone is fine. */
export async function stopProcess(identity: ProcessIdentity, seconds: number): Promise<void> {
  if (!isRunning(identity)) return;
  signal(identity.pid, "SIGTERM");
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    if (!isRunning(identity)) return;
    await sleep(50);
  }
  signal(identity.pid, "SIGKILL");
  while (isRunning(identity)) await sleep(20);
}

/** A detached process leads its own group: the negative id reaches its children too. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
