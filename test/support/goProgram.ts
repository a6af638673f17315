import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { findGo } from "../../infra/engine/compile";
import { stagedFolder } from "../../infra/engine/stagedFolder";
import { skipWithout } from "./skipWithout";

/** A program that is published as a Go module. */
interface GoProgram {
  /** Its name among people and in the cache. */
  name: string;
  /** E.g. `github.com/versity/versitygw/cmd/versitygw`. */
  package: string;
  version: string;
  /** How long a build takes, for whoever waits. */
  takes: string;
}

/** Folder with the program, built once into a cache; skips the calling test where that cannot be. */
export async function goProgram(test: Mocha.Context, program: GoProgram): Promise<string> {
  const { name, version, takes } = program;
  const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  const folder = path.join(cache, "cd4ml", name.toLowerCase(), version);
  if (existsSync(folder)) return folder;
  const found = await findGo().catch(() => undefined);
  if (!found) return skipWithout(test, `Go 1.26 or newer, to build ${name} (https://go.dev/dl)`);
  console.error(`building ${name} (once, about ${takes})`);
  await stagedFolder(folder, async (staging) => {
    const env = { ...process.env, GOBIN: staging, CGO_ENABLED: "0" };
    const args = ["install", "-trimpath", "-ldflags", "-s -w", `${program.package}@${version}`];
    await promisify(execFile)(found.go, args, { env });
  });
  return folder;
}
