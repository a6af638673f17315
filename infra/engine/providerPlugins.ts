import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { compile, findGo } from "./compile";
import { type Engine, EngineMissing, engineFolder, type Report } from "./engine";
import { pulumiHome } from "./engineHome";
import { stagedFolder } from "./stagedFolder";

const run = promisify(execFile);

/** Providers that can be built where they cannot be downloaded. */
const buildable = ["docker", "github"] as const;

/** Providers of the platforms, by their setting. Each has the version of its npm package. */
const pluginsOf: Record<string, ("docker" | "github" | "kubernetes")[]> = {
  docker: ["docker", "github"],
  kubernetes: ["kubernetes", "github"],
};

/** Where plugins are downloaded from. */
const sources = ["get.pulumi.com", "github.com"];

/** A provider that the engine starts from a folder instead of its own plugins. */
export interface ProviderFolder {
  name: string;
  path: string;
}

/**
 * Puts the provider plugins that a platform needs where the engine finds them: the official ones; else, for Docker and
 * GitHub, a build of the Terraform providers they wrap from the Go module proxy (about 3 minutes, once; cached beside the
 * engine), and for Kubernetes the project's stand-in, which only previews.
 *
 * @param platform setting `cd4ml:platform`
 * @returns stand-ins, for the project's `plugins.providers`
 * @throws EngineMissing when a provider can be had in none of these ways
 */
export async function installProviderPlugins(
  engine: Engine,
  platform: string,
  report: Report,
  env = process.env,
): Promise<ProviderFolder[]> {
  const missing = (pluginsOf[platform] ?? []).filter((name) => !isInstalled(name, env));
  if (missing.length === 0) return [];
  const online = (await Promise.all(sources.map(answers))).includes(true);
  const standIns: ProviderFolder[] = [];
  for (const name of missing) {
    const refusal = online ? await download(engine, name, report) : `${sources.join(" and ")} cannot be reached`;
    if (refusal === undefined) continue;
    if (name === "kubernetes") standIns.push(standIn(report));
    else await build(engine, name, refusal, report, env);
  }
  return standIns;
}

function isInstalled(name: string, env: NodeJS.ProcessEnv): boolean {
  return existsSync(path.join(pulumiHome(env), "plugins", `resource-${name}-v${packageVersion(name)}`));
}

/** @returns why not; undefined when it is there */
async function download(engine: Engine, name: string, report: Report): Promise<string | undefined> {
  const version = packageVersion(name);
  report(`installing the ${name} provider ${version}`);
  const install = ["plugin", "install", "resource", name, `v${version}`];
  const failed = await run(engine.command, install, { timeout: 300_000 }).catch((error: Error) => error);
  return failed instanceof Error ? lastLine(failed.message) : undefined;
}

function standIn(report: Report): ProviderFolder {
  report("The official provider of Kubernetes cannot be downloaded here: its stand-in shows what would be made.");
  return { name: "kubernetes", path: path.join(__dirname, "source/pulumi-resource-kubernetes") };
}

async function build(
  engine: Engine,
  name: string,
  refusal: string,
  report: Report,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const version = packageVersion(name);
  report(`installing the ${name} provider ${version}`);
  try {
    const built = await builtPlugins(report, env);
    const file = path.join(built, `pulumi-resource-${name}`);
    await run(engine.command, ["plugin", "install", "resource", name, `v${version}`, "--file", file, "--reinstall"]);
  } catch (error) {
    throw new EngineMissing(
      `The ${name} provider ${version} could not be had.\n  download: ${refusal}\n` +
        `  build: ${(error as Error).message}\n` +
        `Let this machine reach get.pulumi.com or github.com, or install Go 1.26 or newer and let it reach a Go module proxy.`,
    );
  }
}

/** Whether a host answers soon: the engine's own attempts take ten seconds and more to fail. */
function answers(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: 443 });
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(3000, () => end(false));
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}

/** Folder with both executables, built if they are not there. */
async function builtPlugins(report: Report, env: NodeJS.ProcessEnv): Promise<string> {
  const versions = buildable.map((name) => `${name}-${packageVersion(name)}`).join("_");
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

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)!;
}
