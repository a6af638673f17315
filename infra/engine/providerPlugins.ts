import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { compile, findGo } from "./compile";
import { type Engine, EngineMissing, engineFolder, type Report } from "./engine";
import { stagedFolder } from "./stagedFolder";

const run = promisify(execFile);

/** Provider plugins by name; each has the version of its npm package. */
const plugins = ["docker", "github"] as const;

/**
 * Puts the provider plugins that the containers' stacks need where the engine finds them: the official ones, else a build
 * of the Terraform providers they wrap from the Go module proxy (about 3 minutes, once; cached beside the engine).
 *
 * @throws EngineMissing when neither works
 */
export async function installProviderPlugins(engine: Engine, report: Report, env = process.env): Promise<void> {
  for (const name of plugins) {
    const version = packageVersion(name);
    if (existsSync(path.join(pulumiHome(env), "plugins", `resource-${name}-v${version}`))) continue;
    report(`installing the ${name} provider ${version}`);
    const install = ["plugin", "install", "resource", name, `v${version}`];
    const official = await run(engine.command, install, { timeout: 300_000 }).catch((error: Error) => error);
    if (!(official instanceof Error)) continue;
    try {
      const built = await builtPlugins(report, env);
      await run(engine.command, [...install, "--file", path.join(built, `pulumi-resource-${name}`), "--reinstall"]);
    } catch (error) {
      throw new EngineMissing(
        `The ${name} provider ${version} could not be had.\n  download: ${lastLine(official.message)}\n` +
          `  build: ${(error as Error).message}\n` +
          `Let this machine reach get.pulumi.com or github.com, or install Go 1.26 or newer and let it reach a Go module proxy.`,
      );
    }
  }
}

/** Folder with both executables, built if they are not there. */
async function builtPlugins(report: Report, env: NodeJS.ProcessEnv): Promise<string> {
  const versions = plugins.map((name) => `${name}-${packageVersion(name)}`).join("_");
  const folder = path.join(path.dirname(engineFolder(env)), `plugins-${versions}`);
  if (existsSync(folder)) return folder;
  const { go, version } = await findGo(env);
  await stagedFolder(folder, async (staging) => {
    const source = path.join(staging, "source");
    await cp(path.join(__dirname, "source/provider-plugins"), source, { recursive: true });
    await compile(go, ["-tags", "no_compose", "-ldflags", "-s -w", "-o", `${staging}/`, "./..."], source, (line) =>
      report(`building the docker and github providers with go ${version} (once, about 3 minutes): ${line}`),
    );
    await rm(source, { recursive: true });
  });
  return folder;
}

function packageVersion(name: string): string {
  const file = path.resolve(__dirname, `../../node_modules/@pulumi/${name}/package.json`);
  return JSON.parse(readFileSync(file, "utf8")).version.replace(/^v/, "");
}

function pulumiHome(env: NodeJS.ProcessEnv): string {
  return env.PULUMI_HOME || path.join(os.homedir(), ".pulumi");
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)!;
}
