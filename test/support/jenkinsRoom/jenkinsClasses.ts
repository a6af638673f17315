import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { onPath } from "../../../infra/engine/programs";
import { stagedFolder } from "../../../infra/engine/stagedFolder";
import { skipWithout } from "../skipWithout";

const sources = path.resolve(__dirname, "../jenkins");

/** Folder with the stand-in controller, `classes` and `lib`, and `agent.jar`; compiled into a cache when they change. */
export async function jenkinsClasses(test: Mocha.Context): Promise<string> {
  if (!onPath("mvn") || !onPath("javac")) return skipWithout(test, "a JDK 17 and Maven, for the stand-in Jenkins");
  const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  const folder = path.join(cache, "cd4ml", "jenkins-stand-in", digest());
  if (existsSync(folder)) return folder;
  await stagedFolder(folder, async (staging) => {
    await promisify(execFile)(path.join(sources, "compile.sh"), [staging]);
  });
  return folder;
}

function digest(): string {
  const files = readdirSync(sources, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const hash = createHash("sha256");
  for (const file of files.map(({ parentPath, name }) => path.join(parentPath, name)).sort()) {
    hash.update(`${path.relative(sources, file)}\0`).update(readFileSync(file));
  }
  return hash.digest("hex").slice(0, 12);
}
