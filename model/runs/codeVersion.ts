import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Run } from "./run";

const execute = promisify(execFile);

/** The git commit a folder is at, and whether its files differ from it; no commit outside a repository. */
export async function codeVersion(folder: string): Promise<Run["code"]> {
  try {
    const commit = await git(folder, "rev-parse", "HEAD");
    const changes = await git(folder, "status", "--porcelain");
    return { commit, dirty: changes !== "" };
  } catch {
    return { commit: null, dirty: false };
  }
}

async function git(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute("git", ["-C", folder, ...args]);
  return stdout.trim();
}
