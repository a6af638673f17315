import path from "node:path";
import { Cd4mlError } from "../errors";
import { isProblemName, requireProblemName } from "../problems/problemName";
import { copyFiles, writeFileAtomically } from "../runs/atomically";
import { loadModel } from "../runs/loadModel";
import type { Run } from "../runs/run";
import { formatRun, readRun, runPattern } from "../runs/runFile";
import type { Aliases, AliasMove, Promotion, Registry } from "./registry";
import { requireAccepted, requireRegistrable, statusOnceRegistered } from "./rules";
import type { Moves, RunStore } from "./runStore";

/** A registry over a store: the rules of what may be registered and deployed, and how aliases move. */
export class StoredRegistry implements Registry {
  readonly url: string;

  constructor(private readonly store: RunStore) {
    this.url = store.url;
  }

  problems(): Promise<string[]> {
    return this.store.problems();
  }

  async runs(problem: string): Promise<Run[]> {
    const runs = (await this.readable(problem)).flatMap(({ run }) => run ?? []);
    return runs.sort((a, b) => compare(b.createdAt, a.createdAt) || compare(b.run, a.run));
  }

  async damaged(problem: string): Promise<string[]> {
    return (await this.readable(problem)).flatMap(({ folder, run }) => (run ? [] : folder));
  }

  async run(problem: string, run: string): Promise<Run | undefined> {
    // Names come from requests too; none may lead out of the registry.
    if (!isProblemName(problem) || !runPattern.test(run)) return undefined;
    return this.store.read(problem, run);
  }

  async fetch(problem: string, run: string): Promise<string> {
    await this.known(problem, run);
    return this.store.fetch(problem, run);
  }

  async register(folder: string, promotion?: Promotion): Promise<Run> {
    const run = await readRun(folder);
    if (run === undefined) {
      throw new Cd4mlError("CD4ML_RUN_UNKNOWN", `${folder} holds no run.json. Name the folder of a trained run.`);
    }
    const registered = (await this.run(run.problem, run.run)) ?? (await this.copyIn(folder, run));
    if (registered.status === "accepted") await this.propose(registered, promotion);
    return registered;
  }

  private async copyIn(folder: string, run: Run): Promise<Run> {
    requireProblemName(run.problem, folder);
    requireRegistrable(run);
    const registered = { ...run, status: statusOnceRegistered(run) };
    await this.store.add(run.problem, run.run, async (temporary) => {
      await copyFiles(folder, temporary);
      await writeFileAtomically(path.join(temporary, "run.json"), formatRun(registered));
      await loadModel(temporary);
    });
    return registered;
  }

  /** Makes an accepted run the candidate, once: also when an earlier registration was cut off just before. */
  private async propose({ problem, run }: Run, promotion?: Promotion): Promise<void> {
    if ((await this.history(problem)).some((move) => move.run === run)) return;
    await this.move(problem, { action: "register", run, promotion }, (aliases) =>
      aliases.candidate === run ? aliases : { ...aliases, candidate: run },
    );
  }

  async aliases(problem: string): Promise<Aliases> {
    if (!isProblemName(problem)) return {};
    const { move } = await this.moves(problem).last();
    return move?.aliases ?? {};
  }

  async deploy(problem: string, run: string, promotion?: Promotion): Promise<Aliases> {
    requireAccepted(await this.known(problem, run));
    await loadModel(await this.store.fetch(problem, run));
    return this.move(problem, { action: "deploy", run, promotion }, (aliases) => {
      if (aliases.production === run) return aliases;
      const { production: previous = aliases.previous, candidate } = aliases;
      return { production: run, ...(candidate && candidate !== run && { candidate }), ...(previous && { previous }) };
    });
  }

  async rollback(problem: string): Promise<Aliases> {
    const { production, previous } = await this.aliases(problem);
    if (previous === undefined) {
      throw new Cd4mlError(
        "CD4ML_NOTHING_TO_ROLL_BACK",
        `${problem} has no previous model: ${production ? `${production} is the only one` : "none has been"} deployed.`,
      );
    }
    await loadModel(await this.fetch(problem, previous));
    return this.move(problem, { action: "rollback", run: previous }, (aliases) => {
      // Somebody else rolled back or deployed in between; theirs is the newer wish.
      if (aliases.previous !== previous) return aliases;
      return { ...aliases, production: previous, previous: aliases.production };
    });
  }

  async history(problem: string): Promise<AliasMove[]> {
    return isProblemName(problem) ? this.moves(problem).all() : [];
  }

  /** Moves the aliases from what they are to what `change` makes of them; nothing is written if that is the same. */
  private async move(
    problem: string,
    what: Omit<AliasMove, "at" | "aliases">,
    change: (aliases: Aliases) => Aliases,
  ): Promise<Aliases> {
    const moves = this.moves(problem);
    for (;;) {
      const { number, move } = await moves.last();
      const before = move?.aliases ?? {};
      const aliases = change(before);
      if (aliases === before) return before;
      if (await moves.add(number + 1, { at: new Date().toISOString(), ...what, aliases })) return aliases;
    }
  }

  private async known(problem: string, run: string): Promise<Run> {
    const known = await this.run(problem, run);
    if (known) return known;
    throw new Cd4mlError(
      "CD4ML_RUN_UNKNOWN",
      `The registry ${this.url} has no run "${run}" of problem "${problem}". See \`cd4ml runs ${problem}\`.`,
    );
  }

  /** The folders of a problem's runs, each with its run if that can be read. */
  private async readable(problem: string): Promise<{ folder: string; run?: Run }[]> {
    const identifiers = isProblemName(problem) ? await this.store.runs(problem) : [];
    return Promise.all(
      identifiers.map(async (identifier) => {
        const run = await this.run(problem, identifier).catch(undefinedIfCorrupt);
        return { folder: this.store.place(problem, identifier), run };
      }),
    );
  }

  private moves(problem: string): Moves {
    requireProblemName(problem, this.url);
    return this.store.moves(problem);
  }
}

function undefinedIfCorrupt(error: Error & { code?: string }): undefined {
  if (error.code !== "CD4ML_RUN_CORRUPT") throw error;
}

function compare(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}
