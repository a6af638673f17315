import { setTimeout as sleep } from "node:timers/promises";
import { groupMembers, identify, type ProcessIdentity } from "./identity";

/** Asks a detached process and its children to stop, and kills those that do not in time. Already gone is fine. */
export async function stopProcess(identity: ProcessIdentity, seconds: number): Promise<void> {
  signal(identity, "SIGTERM");
  const deadline = Date.now() + seconds * 1000;
  while (isAlive(identity)) {
    if (Date.now() > deadline) signal(identity, "SIGKILL");
    await sleep(50);
  }
}

/** A detached process leads a group of its own, whose number is its id; its children may outlive it. */
function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  const leader = identify(pid);
  // Another process got the id, so the whole group is long gone.
  if (leader && leader.startedAt !== startedAt) return false;
  return groupMembers(pid).length > 0;
}

function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(-identity.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
