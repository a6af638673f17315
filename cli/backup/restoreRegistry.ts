import { writeFile } from "node:fs/promises";
import path from "node:path";
import { Cd4mlError } from "../../model/errors";
import type { AliasMove } from "../../model/registry/registry";
import { formatMove, type RunStore } from "../../model/registry/runStore";
import { readSealed } from "../../model/runs/digests";
import { folderOf } from "./backupRegistry";
import type { BackedUpProblem, BackupManifest } from "./manifest";
import { type BackupPlace, readChecked } from "./place";

/** What a restore did to a registry. */
export interface RegistryRestore {
  runs: { restored: number; there: number };
  /** Moves of aliases. */
  moves: { restored: number; there: number };
  /** Problems whose history in the registry is newer than, or other than, the backup's: it was left as it is. */
  kept: string[];
}

/**
 * Brings the runs and moves of a backup into a registry. What is there stays as it is: a run, and a history of aliases
 * that goes on where the backup ends, or is another one.
 *
 * @throws Cd4mlError CD4ML_BACKUP_DAMAGED
 */
export async function restoreRegistry(
  place: BackupPlace,
  { problems }: NonNullable<BackupManifest["registry"]>,
  store: RunStore,
  onRun: (run: string) => void,
): Promise<RegistryRestore> {
  const result: RegistryRestore = { runs: { restored: 0, there: 0 }, moves: { restored: 0, there: 0 }, kept: [] };
  for (const [problem, { runs, history }] of Object.entries(problems)) {
    for (const [run, files] of Object.entries(runs)) {
      onRun(run);
      if (await store.read(problem, run)) result.runs.there++;
      else {
        await store.add(problem, run, (folder) => fill(folder, place, folderOf(problem, run), files));
        result.runs.restored++;
      }
    }
    const restored = await restoreHistory(place, history, store, problem);
    if (restored === "kept") result.kept.push(problem);
    else {
      result.moves.restored += restored;
      result.moves.there += history.moves - restored;
    }
  }
  return result;
}

async function fill(folder: string, place: BackupPlace, from: string, files: Record<string, string>): Promise<void> {
  for (const [name, sha256] of Object.entries(files)) {
    await writeFile(path.join(folder, name), await readChecked(place, `${from}/${name}`, sha256));
  }
  await readSealed(folder);
}

/** @returns how many moves were added, or that the registry keeps a history of its own */
async function restoreHistory(
  place: BackupPlace,
  { file, sha256 }: BackedUpProblem["history"],
  store: RunStore,
  problem: string,
): Promise<number | "kept"> {
  const wanted = JSON.parse((await readChecked(place, file, sha256)).toString()) as AliasMove[];
  const moves = store.moves(problem);
  const there = await moves.all();
  const isSame = there.slice(0, wanted.length).every((move, i) => formatMove(move) === formatMove(wanted[i]));
  if (!isSame || there.length > wanted.length) return "kept";
  for (let i = there.length; i < wanted.length; i++) {
    if (await moves.add(i + 1, wanted[i])) continue;
    throw new Cd4mlError(
      "CD4ML_REGISTRY_IN_USE",
      `Somebody moved the aliases of ${problem} in ${store.url} while they were restored. Their move stays; look at ` +
        `cd4ml models ${problem}, then run the restore again.`,
    );
  }
  return wanted.length - there.length;
}
