import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { Cd4mlError } from "../../model/errors";
import { isProcess } from "../../model/isProcess";

interface Owner {
  pid: number;
  /** Start time of the process, which tells it from a later one with the same number; null where `/proc` is missing. */
  started: string | null;
}

/** A folder that a process has taken. */
export interface Lock {
  /** Whether nobody else has taken it since, as a process that this one's container hides from could. */
  isHeld(): boolean;
  /** Gives the folder back. */
  release(): void;
}

/**
 * Takes a folder for this process alone. The lock of a process that has died (kill -9, power loss) does not count.
 *
 * Locks are numbered files that are only ever created, the highest one counts: two processes that find the same dead
 * lock both try to create the next number, and the file system lets one of them win.
 *
 * Processes are told apart by number and start time as this machine sees them. Of two containers that share a volume but
 * not their process table the second takes the folder from the first, e.g. when a cluster has replaced a pod that it only
 * believed to be gone; the first can tell by {@link Lock.isHeld}.
 *
 * @throws Cd4mlError CD4ML_JOURNAL_IN_USE naming the process that has it
 */
export function lockFolder(folder: string): Lock {
  mkdirSync(folder, { recursive: true });
  const self: Owner = { pid: process.pid, started: startOf(process.pid) };
  const draft = path.join(folder, `.lock-${process.pid}`);
  writeFileSync(draft, JSON.stringify(self));
  try {
    for (;;) {
      const last = lockNumbers(folder).at(-1) ?? 0;
      if (last > 0) refuseIfAlive(folder, lockFile(folder, last));
      const mine = lockFile(folder, last + 1);
      if (!linked(draft, mine)) continue;
      for (const number of lockNumbers(folder)) if (number <= last) rmSync(lockFile(folder, number), { force: true });
      const isHeld = () => existsSync(mine);
      // The file stays, empty, so that numbers never start again while another process is between its steps.
      const release = () => {
        if (isHeld()) truncateSync(mine);
      };
      return { isHeld, release };
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

const lockFile = (folder: string, number: number) => path.join(folder, `lock.${number}`);

function lockNumbers(folder: string): number[] {
  const names = readdirSync(folder).filter((name) => /^lock\.\d+$/.test(name));
  return names.map((name) => Number(name.slice("lock.".length))).sort((a, b) => a - b);
}

/** A hard link appears with its content or not at all, and fails when the name is taken. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function refuseIfAlive(folder: string, file: string): void {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return; // another process has just put a higher number in its place
  }
  if (text === "") return;
  const owner = JSON.parse(text) as Owner;
  if (!isProcess(owner.pid) || startOf(owner.pid) !== owner.started) return;
  throw new Cd4mlError(
    "CD4ML_JOURNAL_IN_USE",
    `${folder} is in use by process ${owner.pid}. Stop that service, or give this one its own CD4ML_JOURNAL.`,
  );
}

/** Field 22 of proc(5) `/proc/<pid>/stat`; the name in field 2 may hold blanks and brackets, so count after it. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return null;
  }
}
