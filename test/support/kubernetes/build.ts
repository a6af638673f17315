import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { appendFile, cp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { compile, findGo } from "../../../infra/engine/compile";
import { isProcess } from "../../../infra/engine/isProcess";
import { stagedFolder } from "../../../infra/engine/stagedFolder";
import { skipWithout } from "../skipWithout";

const source = path.join(__dirname, "control-plane");

/** Executable with all of Kubernetes' parts, see control-plane/main.go, and kwok's stages beside it. */
export interface Program {
  kubernetes: string;
  /** How a fake node's pods come and go. */
  stages: string;
}

/**
 * Builds Kubernetes from the Go module proxy, once on a machine (about 8 minutes on 2 cores); skips the calling test where
 * that cannot be.
 */
export async function buildKubernetes(test: Mocha.Context): Promise<Program> {
  const texts = ["go.mod", "go.sum", "main.go"].map((file) => readFileSync(path.join(source, file)));
  const edition = createHash("sha256").update(Buffer.concat(texts)).digest("hex").slice(0, 12);
  const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  const folder = path.join(cache, "cd4ml/kubernetes", edition);
  if (!existsSync(folder)) {
    const found = await findGo().catch(() => undefined);
    if (!found) return skipWithout(test, "Go 1.26 or newer, to build Kubernetes (https://go.dev/dl)");
    await alone(`${folder}.lock`, () => stagedFolder(folder, (staging) => build(found.go, staging)), folder);
  }
  return { kubernetes: path.join(folder, "kubernetes"), stages: path.join(folder, "stages.yaml") };
}

/** Does work unless another process does it just now; then waits for what that makes. */
async function alone(lock: string, work: () => Promise<void>, made: string): Promise<void> {
  mkdirSync(path.dirname(lock), { recursive: true });
  for (; !existsSync(made); await sleep(1000)) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
    } catch {
      if (!isHeld(lock)) rmSync(lock, { force: true });
      continue;
    }
    try {
      return await work();
    } finally {
      rmSync(lock, { force: true });
    }
  }
}

/** Whether who made a lock still works. */
function isHeld(lock: string): boolean {
  try {
    const pid = Number(readFileSync(lock, "utf8"));
    // It is empty until its maker has written to it.
    return pid === 0 || isProcess(pid);
  } catch {
    return true;
  }
}

async function build(go: string, staging: string): Promise<void> {
  const copy = path.join(staging, "source");
  await cp(source, copy, { recursive: true });
  const list = (module: string, format: string) =>
    execFileSync(go, ["-C", copy, "list", "-m", "-f", format, module], { encoding: "utf8", stdio: "pipe" }).trim();
  const version = list("k8s.io/kubernetes", "{{.Version}}");
  const told = "k8s.io/component-base/version";
  const [, minor] = version.split(".");
  const flags = `-s -w -X ${told}.gitVersion=${version} -X ${told}.gitMajor=1 -X ${told}.gitMinor=${minor}`;
  const output = path.join(staging, "kubernetes");
  await compile(go, ["-ldflags", flags, "-o", output, "."], copy, (line) =>
    console.error(`building Kubernetes ${version} (once, about 8 minutes): ${line}`),
  );
  const stages = path.join(list("sigs.k8s.io/kwok", "{{.Dir}}"), "kustomize/stage");
  for (const part of ["pod/fast", "node"])
    await appendStages(path.join(stages, part), path.join(staging, "stages.yaml"));
  await rm(copy, { recursive: true });
}

async function appendStages(folder: string, file: string): Promise<void> {
  const names = await readdir(folder, { recursive: true });
  for (const name of names
    .filter((each) => each.endsWith(".yaml") && !path.basename(each).startsWith("kustom"))
    .sort()) {
    await appendFile(file, `${await readFile(path.join(folder, name), "utf8")}\n---\n`);
  }
}
