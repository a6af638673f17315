import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import semver from "semver";

const run = promisify(execFile);

/** Absolute path of a program on PATH, or undefined. */
export function onPath(program: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  for (const folder of (env.PATH ?? "").split(path.delimiter)) {
    const candidate = path.resolve(folder, program);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}

/** The first version number a program prints (`3.250.0`), or undefined when it cannot be run. */
export async function commandVersion(command: string, args: string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(command, args, {
      // Long enough for a machine with its hands full.
      timeout: 60_000,
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    return `${stdout}\n${stderr}`.match(/\d+\.\d+(\.\d+)?/)?.[0];
  } catch {
    return undefined;
  }
}

/** Whether a version (`major.minor` or `major.minor.patch`) is the given one or newer. */
export function isAtLeast(version: string, oldest: string): boolean {
  return semver.gte(semver.coerce(version) ?? "0.0.0", semver.coerce(oldest) ?? "0.0.0");
}
