import { readdir } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { isProblemName } from "../problems/problemName";
import { writeFolderAtomically } from "../runs/atomically";
import type { Run } from "../runs/run";
import { readRun, runPattern } from "../runs/runFile";
import { FileMoves } from "./fileMoves";
import type { Moves, RunStore } from "./runStore";

/** Runs in a folder: `<problem>/runs/<run>/…` and `<problem>/moves/000001.json …`. */
export class FileStore implements RunStore {
  /** @param url what the store is called, to people and in what is recorded; of a copy, where it came from */
  constructor(
    private readonly root: string,
    readonly url = pathToFileURL(root).href,
  ) {}

  async problems(): Promise<string[]> {
    const names = (await list(this.root)).filter(isProblemName);
    const held = await Promise.all(names.map(async (name) => (await this.runs(name)).length > 0));
    return names.filter((_, i) => held[i]);
  }

  async runs(problem: string): Promise<string[]> {
    return (await list(path.join(this.root, problem, "runs"))).filter((name) => runPattern.test(name));
  }

  read(problem: string, run: string): Promise<Run | undefined> {
    return readRun(this.place(problem, run));
  }

  place(problem: string, run: string): string {
    return path.join(this.root, problem, "runs", run);
  }

  async fetch(problem: string, run: string): Promise<string> {
    return this.place(problem, run);
  }

  async add(problem: string, run: string, fill: (folder: string) => Promise<void>): Promise<void> {
    await writeFolderAtomically(this.place(problem, run), fill);
  }

  moves(problem: string): Moves {
    return new FileMoves(path.join(this.root, problem, "moves"));
  }
}

/** Names in a folder, sorted; none when it is not there. */
async function list(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
  return names.sort();
}
