import { readdir } from "node:fs/promises";
import path from "node:path";
import { Cd4mlError } from "../errors";
import type { Run } from "../runs/run";
import { readRun, runPattern } from "../runs/runFile";
import type { Registry } from "./registry";

/** A run and where it is. */
export interface FoundRun {
  run: Run;
  folder: string;
  /** Whether it is in the registry; if not, it is trained only. */
  registered: boolean;
}

/**
 * Finds a run by its identifier, in the registry and then among those only trained: what was killed between its
 * registration and the removal of the trained copy is registered.
 *
 * @param runs folder of trained runs, `<runs>/<problem>/<run>`
 * @throws Cd4mlError CD4ML_RUN_UNKNOWN saying where it was looked for
 */
export async function findRun(runs: string, registry: Registry, identifier: string): Promise<FoundRun> {
  if (runPattern.test(identifier)) {
    const found = (await findRegistered(registry, identifier)) ?? (await findTrained(runs, identifier));
    if (found) return found;
  }
  throw new Cd4mlError(
    "CD4ML_RUN_UNKNOWN",
    `There is no run "${identifier}" in ${runs} or ${registry.url}. \`cd4ml runs <problem>\` lists the registered ones.`,
  );
}

async function findTrained(runs: string, identifier: string): Promise<FoundRun | undefined> {
  const problems = await readdir(runs).catch(() => []);
  for (const problem of problems.sort()) {
    const folder = path.join(runs, problem, identifier);
    const run = await readRun(folder);
    if (run) return { run, folder, registered: false };
  }
  return undefined;
}

/** Finds a registered run by its identifier. */
export async function findRegistered(registry: Registry, identifier: string): Promise<FoundRun | undefined> {
  for (const problem of await registry.problems()) {
    const run = await registry.run(problem, identifier);
    if (run) return { run, folder: await registry.fetch(problem, identifier), registered: true };
  }
  return undefined;
}
