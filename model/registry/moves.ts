import { link, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../makeFolder";
import { flush, temporaryName, writeFlushed } from "../runs/atomically";
import type { AliasMove } from "./registry";

/**
 * The moves of a problem's aliases, one numbered file a move (`000001.json`, …); the highest number holds the aliases of
 * now. A number can be taken only once, so that of two writers who saw the same state one wins and the other looks
 * again: there is no lock to go stale, and a crash leaves the state before or after the move.
 */
export class Moves {
  constructor(private readonly folder: string) {}

  /** The last move and its number; number 0 before the first. */
  async last(): Promise<{ number: number; move?: AliasMove }> {
    const number = (await this.numbers()).at(-1);
    return number === undefined ? { number: 0 } : { number, move: await this.read(number) };
  }

  /** All moves, oldest first. */
  async all(): Promise<AliasMove[]> {
    return Promise.all((await this.numbers()).map((number) => this.read(number)));
  }

  /**
   * Adds a move as the given number.
   *
   * @returns false when another writer has taken the number
   */
  async add(number: number, move: AliasMove): Promise<boolean> {
    await makeFolder(this.folder);
    const file = this.file(number);
    const temporary = temporaryName(file);
    try {
      await writeFlushed(temporary, `${JSON.stringify(move, null, 2)}\n`);
      // Unlike a rename, a link never replaces a file that is there.
      await link(temporary, file);
      await flush(this.folder);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  private async numbers(): Promise<number[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    return names
      .filter((name) => /^\d{6,}\.json$/.test(name))
      .map((name) => Number.parseInt(name, 10))
      .sort((a, b) => a - b);
  }

  private async read(number: number): Promise<AliasMove> {
    return JSON.parse(await readFile(this.file(number), "utf8")) as AliasMove;
  }

  private file(number: number): string {
    return path.join(this.folder, `${String(number).padStart(6, "0")}.json`);
  }
}
