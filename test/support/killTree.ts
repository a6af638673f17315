import { spawnSync } from "node:child_process";

/** Kills a process and all below it with SIGKILL; the engine leads a process group of its own. */
export function killTree(pid: number): void {
  const below = spawnSync("pgrep", ["--parent", String(pid)], { encoding: "utf8" })
    .stdout.split("\n")
    .filter(Boolean);
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
  for (const child of below) killTree(Number(child));
}
