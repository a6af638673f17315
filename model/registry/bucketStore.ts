import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Cd4mlError } from "../errors";
import { isProblemName } from "../problems/problemName";
import { writeFolderAtomically } from "../runs/atomically";
import { readSealed } from "../runs/digests";
import type { Run } from "../runs/run";
import { parseRun, runPattern } from "../runs/runFile";
import type { Bucket } from "./bucket";
import type { AliasMove } from "./registry";
import { formatMove, type Moves, moveName, moveNumber, type RunStore } from "./runStore";

/**
 * Runs in a bucket, as in a folder: `<problem>/runs/<run>/…` and `<problem>/moves/000001.json …`. A run is there once its
 * `run.json` is, which is written last; objects never change after that, so that what was read once is kept.
 */
export class BucketStore implements RunStore {
  readonly #runs = new Map<string, Run>();
  readonly #held = new Set<string>();
  readonly #moves = new Map<string, BucketMoves>();
  /** Runs that were fetched; on this machine every process may use them. */
  readonly #cache: string;

  constructor(
    readonly url: string,
    private readonly bucket: Bucket,
  ) {
    const name = createHash("sha256").update(url).digest("hex").slice(0, 16);
    this.#cache = path.join(os.tmpdir(), `cd4ml-registry-${process.getuid?.() ?? ""}-${name}`);
  }

  async problems(): Promise<string[]> {
    const names = (await this.bucket.folders("")).filter(isProblemName);
    const unknown = names.filter((name) => !this.#held.has(name));
    const held = await Promise.all(unknown.map((name) => this.bucket.has(`${name}/runs/`)));
    for (const name of unknown.filter((_, i) => held[i])) this.#held.add(name);
    return names.filter((name) => this.#held.has(name));
  }

  async runs(problem: string): Promise<string[]> {
    const keys = await this.bucket.list(`${problem}/runs/`);
    const described = keys.filter((key) => key.endsWith("/run.json")).map((key) => key.split("/")[0]);
    return described.filter((name) => runPattern.test(name));
  }

  async read(problem: string, run: string): Promise<Run | undefined> {
    const key = this.#key(problem, run, "run.json");
    const known = this.#runs.get(key);
    if (known) return known;
    const text = await this.bucket.get(key);
    if (text === undefined) return undefined;
    const read = parseRun(text.toString(), this.bucket.place(key));
    this.#runs.set(key, read);
    return read;
  }

  place(problem: string, run: string): string {
    return this.bucket.place(`${problem}/runs/${run}`);
  }

  async fetch(problem: string, run: string): Promise<string> {
    await requireOwn(this.#cache);
    const folder = path.join(this.#cache, problem, run);
    // Looked at first: one that another process puts there meanwhile is whole, and in use.
    const isThere = existsSync(folder);
    if (isThere && (await isWhole(folder))) return folder;
    if (isThere) await rm(folder, { recursive: true, force: true });
    const names = await this.bucket.list(`${problem}/runs/${run}/`);
    await writeFolderAtomically(folder, async (temporary) => {
      await Promise.all(
        names.map(async (name) => {
          const content = await this.bucket.get(this.#key(problem, run, name));
          if (content) await writeFile(path.join(temporary, path.basename(name)), content);
        }),
      );
      await this.#check(problem, run, temporary);
    });
    return folder;
  }

  async add(problem: string, run: string, fill: (folder: string) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "cd4ml-run-"));
    try {
      await fill(folder);
      const names = (await readdir(folder)).filter((name) => name !== "run.json");
      const put = async (name: string) =>
        this.bucket.put(this.#key(problem, run, name), await readFile(path.join(folder, name)));
      await Promise.all(names.map(put));
      const description = await readFile(path.join(folder, "run.json"));
      await this.bucket.create(this.#key(problem, run, "run.json"), description);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  moves(problem: string): Moves {
    const known = this.#moves.get(problem) ?? new BucketMoves(this.bucket, `${problem}/moves/`);
    this.#moves.set(problem, known);
    return known;
  }

  /** What was damaged in the bucket must not be kept here. */
  async #check(problem: string, run: string, folder: string): Promise<void> {
    await readSealed(folder).catch((error: Error) => {
      if (!(error instanceof Cd4mlError)) throw error;
      const message = error.message.replaceAll(folder, this.place(problem, run));
      throw new Cd4mlError(error.code, message, { cause: error });
    });
  }

  #key(problem: string, run: string, name: string): string {
    return `${problem}/runs/${run}/${name}`;
  }
}

/** Whether a run that was fetched is as it was; what a full disk or a clean-up has damaged is fetched again. */
function isWhole(folder: string): Promise<boolean> {
  return readSealed(folder).then(
    () => existsSync(path.join(folder, "run.json")),
    () => false,
  );
}

/** Makes the folder for this user alone; in a folder that all may write to, somebody else may have made it. */
async function requireOwn(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  const found = await lstat(folder);
  const uid = process.getuid?.() ?? found.uid;
  if (found.isDirectory() && found.uid === uid && (found.mode & 0o022) === 0) return;
  throw new Cd4mlError(
    "CD4ML_REGISTRY_STORE",
    `${folder} is not this user's alone, so models from it cannot be trusted. Remove it, or set TMPDIR to another folder.`,
  );
}

/** Moves as objects of a bucket: the server lets only one writer create a number. */
class BucketMoves implements Moves {
  /** Moves that were read; they never change. */
  readonly #known = new Map<number, AliasMove>();
  #highest = 0;

  constructor(
    private readonly bucket: Bucket,
    private readonly folder: string,
  ) {}

  async last(): Promise<{ number: number; move?: AliasMove }> {
    // Only what came since the last look.
    const numbers = await this.#numbers(this.#highest);
    this.#highest = numbers.at(-1) ?? this.#highest;
    const number = this.#highest;
    return number === 0 ? { number } : { number, move: await this.#read(number) };
  }

  async all(): Promise<AliasMove[]> {
    return Promise.all((await this.#numbers(0)).map((number) => this.#read(number)));
  }

  add(number: number, move: AliasMove): Promise<boolean> {
    return this.bucket.create(`${this.folder}${moveName(number)}`, formatMove(move));
  }

  async #numbers(after: number): Promise<number[]> {
    const names = await this.bucket.list(this.folder, after > 0 ? moveName(after) : undefined);
    return names.flatMap((name) => moveNumber(name) ?? []).sort((a, b) => a - b);
  }

  async #read(number: number): Promise<AliasMove> {
    const known = this.#known.get(number);
    if (known) return known;
    const key = `${this.folder}${moveName(number)}`;
    const content = await this.bucket.get(key);
    if (!content) throw new Cd4mlError("CD4ML_REGISTRY_STORE", `${this.bucket.place(key)} is gone. Restore it.`);
    const move = JSON.parse(content.toString()) as AliasMove;
    this.#known.set(number, move);
    return move;
  }
}
