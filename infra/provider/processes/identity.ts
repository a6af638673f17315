import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** A process, told apart from a later one that was given the same id. */
export interface ProcessIdentity {
  pid: number;
  /** When it started, in the system's own words: clock ticks since boot, or a date. */
  startedAt: string;
}

/** Identity of a running process, or undefined when there is none (or only a zombie nobody has waited for). */
export function identify(pid: number): ProcessIdentity | undefined {
  const found = process.platform === "linux" ? statOf(pid) : psOf(pid);
  return found && { pid, startedAt: found.startedAt };
}

/** Whether this very process is still running. */
export function isRunning({ pid, startedAt }: ProcessIdentity): boolean {
  return identify(pid)?.startedAt === startedAt;
}

/** Ids of the running processes of a process group. */
export function groupMembers(group: number): number[] {
  if (process.platform === "linux") return allPids().filter((pid) => statOf(pid)?.group === group);
  const rows = execFileSync("ps", ["-A", "-o", "pid=,pgid=,stat="], { encoding: "utf8" }).trim().split("\n");
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, pgid, state]) => Number(pgid) === group && !state.startsWith("Z"))
    .map(([pid]) => Number(pid));
}

/** Ids of all processes, on Linux. */
export function allPids(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Fields 3 (state), 5 (group) and 22 (start) of proc(5) stat, counted after the command's name, which may hold anything. */
function statOf(pid: number): { group: number; startedAt: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // While a zombie's other threads end, its sockets may still be open.
    const ended = fields[0] === "Z" && readdirSync(`/proc/${pid}/task`).length <= 1;
    return ended ? undefined : { group: Number(fields[2]), startedAt: fields[19] };
  } catch {
    return undefined;
  }
}

function psOf(pid: number): { startedAt: string } | undefined {
  try {
    const row = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" });
    const [state, ...start] = row.trim().split(/\s+/);
    return state.startsWith("Z") ? undefined : { startedAt: start.join(" ") };
  } catch {
    return undefined;
  }
}
