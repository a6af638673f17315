import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { buildEngine } from "./buildEngine";
import { downloadEngine } from "./downloadEngine";
import { type Engine, EngineMissing, engineFolder, engineVersion, oldestEngine, type Report } from "./engine";
import { commandVersion, isAtLeast, onPath } from "./programs";

/** How an engine is got into the cache: fills the folder all or nothing, or throws with the reason. */
type GetEngine = (folder: string, report: Report, env: NodeJS.ProcessEnv) => Promise<void>;

const waysToGet: Record<"download" | "build", GetEngine> = { download: downloadEngine, build: buildEngine };

/**
 * Finds a Pulumi engine: a compatible `pulumi` on PATH, then the project's cache, then the official download, then a
 * build from source with the machine's `go`. What is downloaded or built is cached for the next time.
 *
 * @throws EngineMissing when none of these works
 */
export async function findEngine(report: Report, env = process.env, ways = waysToGet): Promise<Engine> {
  const found = await installedEngine(env);
  if (found) return found;
  const reasons: string[] = [];
  // What is there does not run: it must make room, or what is got would never take its place.
  await rm(engineFolder(env), { recursive: true, force: true });
  for (const origin of ["download", "build"] as const) {
    try {
      await ways[origin](engineFolder(env), report, env);
      const engine = await cachedEngine(env);
      if (engine) return { ...engine, origin };
      reasons.push(`  ${origin}: what was got does not run on this machine`);
    } catch (error) {
      reasons.push(`  ${origin}: ${(error as Error).message}`);
    }
  }
  throw new EngineMissing(
    `No Pulumi engine ${engineVersion} could be had.\n${reasons.join("\n")}\n` +
      `Do one of these, then run the command again:\n` +
      `  - install Pulumi ${oldestEngine} or newer (https://www.pulumi.com/docs/install) so that \`pulumi\` is on PATH;\n` +
      `  - let this machine reach get.pulumi.com;\n` +
      `  - install Go 1.26 or newer and let it reach a Go module proxy.`,
  );
}

/** The engine that is there without downloading or building, if any. */
export async function installedEngine(env: NodeJS.ProcessEnv = process.env): Promise<Engine | undefined> {
  return (await engineOnPath(env)) ?? (await cachedEngine(env));
}

async function engineOnPath(env: NodeJS.ProcessEnv): Promise<Engine | undefined> {
  const command = onPath("pulumi", env);
  if (!command || !onPath("pulumi-language-nodejs", { PATH: `${path.dirname(command)}:${env.PATH}` })) return undefined;
  const version = await commandVersion(command, ["version"]);
  const compatible = version?.startsWith("3.") && isAtLeast(version, oldestEngine);
  return version && compatible ? { command, version, origin: "path" } : undefined;
}

async function cachedEngine(env: NodeJS.ProcessEnv): Promise<Engine | undefined> {
  const command = path.join(engineFolder(env), "bin", "pulumi");
  if (!existsSync(command)) return undefined;
  const version = await commandVersion(command, ["version"]);
  return version ? { command, version, origin: "cache" } : undefined;
}
