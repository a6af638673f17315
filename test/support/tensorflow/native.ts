import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { stagedFolder } from "../../../infra/engine/stagedFolder";
import { skipWithout } from "../skipWithout";

/**
 * Where a process that is given it as NODE_PATH finds `@tensorflow/tfjs-node` with a library that loads: built once into a
 * cache unless the project's own loads. Skips the calling test where that cannot be.
 */
export async function nativeTensorFlow(test: Mocha.Context): Promise<string> {
  const own = path.resolve(__dirname, "../../../node_modules");
  const load = ["-e", "require('@tensorflow/tfjs-node')"];
  const loads = await promisify(execFile)(process.execPath, load, { cwd: own }).catch(() => undefined);
  if (loads) return own;
  const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  const folder = path.join(cache, "cd4ml", "tfjs-node-4.22.0");
  if (existsSync(folder)) return path.join(folder, "node_modules");
  console.error("building @tensorflow/tfjs-node (once, about a minute)");
  const build = (staging: string) => promisify(execFile)(path.join(__dirname, "build.sh"), [staging]).then(() => {});
  await stagedFolder(folder, build).catch((error) =>
    skipWithout(
      test,
      `@tensorflow/tfjs-node with its library, or python3 with pip, make and g++ to build it: ${error}`,
    ),
  );
  return path.join(folder, "node_modules");
}
