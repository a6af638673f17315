import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { RunStore } from "../../model/registry/runStore";
import { readSealed } from "../../model/runs/digests";
import type { BackedUpProblem, BackupManifest } from "./manifest";
import type { BackupWriter } from "./place";

/** What a backup took of a registry. */
export interface RegistryBackup {
  registry: NonNullable<BackupManifest["registry"]>;
  /** Why runs were left out: their files are missing or do not fit their digests. */
  damaged: string[];
}

/**
 * Copies all runs and moves of a registry. Every run that a move names is in the copy, also while builds go on.
 *
 * @param onRun told before each run
 */
export async function backupRegistry(
  store: RunStore,
  writer: BackupWriter,
  onRun: (run: string) => void,
): Promise<RegistryBackup> {
  const problems: Record<string, BackedUpProblem> = {};
  const damaged: string[] = [];
  for (const problem of await store.problems()) {
    // Before the runs: a run is registered before it is named.
    const history = await backupHistory(store, problem, writer);
    const runs: BackedUpProblem["runs"] = {};
    for (const run of await store.runs(problem)) {
      onRun(run);
      try {
        await store.read(problem, run);
        runs[run] = await backupRun(await wholeRun(store, problem, run), folderOf(problem, run), writer);
      } catch (error) {
        const { code = "", message } = error as Error & { code?: string };
        if (!["CD4ML_RUN_CORRUPT", "CD4ML_MODEL_CORRUPT"].includes(code)) throw error;
        damaged.push(message);
      }
    }
    problems[problem] = { runs, history };
  }
  return { registry: { url: store.url, problems }, damaged };
}

/** Where a run's files are in a backup. */
export function folderOf(problem: string, run: string): string {
  return `registry/${problem}/runs/${run}`;
}

async function wholeRun(store: RunStore, problem: string, run: string): Promise<string> {
  const folder = await store.fetch(problem, run);
  await readSealed(folder);
  return folder;
}

async function backupRun(folder: string, to: string, writer: BackupWriter): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of (await readdir(folder)).sort()) {
    files[name] = await writer.write(`${to}/${name}`, await readFile(path.join(folder, name)));
  }
  return files;
}

async function backupHistory(store: RunStore, problem: string, writer: BackupWriter) {
  const moves = await store.moves(problem).all();
  const content = Buffer.from(`${JSON.stringify(moves, null, 2)}\n`);
  return { ...(await writer.writeByDigest(`registry/${problem}/history`, "json", content)), moves: moves.length };
}
