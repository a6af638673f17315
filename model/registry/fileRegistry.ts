import { readdir } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Cd4mlError } from "../errors";
import { isProblemName, requireProblemName } from "../problems/problemName";
import { copyFiles, writeFileAtomically, writeFolderAtomically } from "../runs/atomically";
import { loadModel } from "../runs/loadModel";
import type { Run } from "../runs/run";
import { formatRun, readRun, runPattern } from "../runs/runFile";
import { Moves } from "./moves";
import type { Aliases, AliasMove, Registry } from "./registry";
import { requireAccepted, requireRegistrable, statusOnceRegistered } from "./rules";

/** A registry in a folder: `<problem>/runs/<run>/…` and `<problem>/moves/000001.json …`. */
export class FileRegistry implements Registry {
  readonly url: string;

  constructor(private readonly root: string) {
    this.url = pathToFileURL(root).href;
  }

  async problems(): Promise<string[]> {
    const names = (await list(this.root)).filter(isProblemName);
    const held = await Promise.all(names.map(async (name) => (await this.identifiers(name)).length > 0));
    return names.filter((_, i) => held[i]);
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
    return readRun(this.folder(problem, run));
  }

  async fetch(problem: string, run: string): Promise<string> {
    await this.known(problem, run);
    return this.folder(problem, run);
  }

  async register(folder: string): Promise<Run> {
    const run = await readRun(folder);
    if (run === undefined) {
      throw new Cd4mlError("CD4ML_RUN_UNKNOWN", `${folder} holds no run.json. Name the folder of a trained run.`);
    }
    const registered = (await this.run(run.problem, run.run)) ?? (await this.copyIn(folder, run));
    if (registered.status === "accepted") await this.propose(registered);
    return registered;
  }

  private async copyIn(folder: string, run: Run): Promise<Run> {
    requireProblemName(run.problem, folder);
    requireRegistrable(run);
    const registered = { ...run, status: statusOnceRegistered(run) };
    await writeFolderAtomically(this.folder(run.problem, run.run), async (temporary) => {
      await copyFiles(folder, temporary);
      await writeFileAtomically(path.join(temporary, "run.json"), formatRun(registered));
      await loadModel(temporary);
    });
    return registered;
  }

  /** Makes an accepted run the candidate, once: also when an earlier registration was cut off just before. */
  private async propose({ problem, run }: Run): Promise<void> {
    if ((await this.history(problem)).some((move) => move.run === run)) return;
    await this.move(problem, "register", run, (aliases) =>
      aliases.candidate === run ? aliases : { ...aliases, candidate: run },
    );
  }

  async aliases(problem: string): Promise<Aliases> {
    if (!isProblemName(problem)) return {};
    const { move } = await this.moves(problem).last();
    return move?.aliases ?? {};
  }

  async deploy(problem: string, run: string): Promise<Aliases> {
    requireAccepted(await this.known(problem, run));
    await loadModel(this.folder(problem, run));
    return this.move(problem, "deploy", run, (aliases) => {
      if (aliases.production === run) return aliases;
      const { production: previous = aliases.previous, candidate } = aliases;
      return { production: run, ...(candidate !== run && { candidate }), ...(previous && { previous }) };
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
    return this.move(problem, "rollback", previous, (aliases) => {
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
    action: AliasMove["action"],
    run: string,
    change: (aliases: Aliases) => Aliases,
  ): Promise<Aliases> {
    const moves = this.moves(problem);
    for (;;) {
      const { number, move } = await moves.last();
      const before = move?.aliases ?? {};
      const aliases = change(before);
      if (aliases === before) return before;
      if (await moves.add(number + 1, { at: new Date().toISOString(), action, run, aliases })) return aliases;
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
    const identifiers = await this.identifiers(problem);
    return Promise.all(
      identifiers.map(async (identifier) => {
        const run = await this.run(problem, identifier).catch(undefinedIfCorrupt);
        return { folder: this.folder(problem, identifier), run };
      }),
    );
  }

  /** Identifiers of a problem's runs. */
  private async identifiers(problem: string): Promise<string[]> {
    if (!isProblemName(problem)) return [];
    return (await list(path.join(this.root, problem, "runs"))).filter((name) => runPattern.test(name));
  }

  private moves(problem: string): Moves {
    requireProblemName(problem, this.root);
    return new Moves(path.join(this.root, problem, "moves"));
  }

  private folder(problem: string, run: string): string {
    return path.join(this.root, problem, "runs", run);
  }
}

function undefinedIfCorrupt(error: Error & { code?: string }): undefined {
  if (error.code !== "CD4ML_RUN_CORRUPT") throw error;
}

function compare(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}

/** Names in a folder, sorted; none when it is not there. */
async function list(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
  return names.sort();
}
