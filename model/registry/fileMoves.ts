import { link, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../makeFolder";
import { flush, temporaryName, writeFlushed } from "../runs/atomically";
import type { AliasMove } from "./registry";
import { formatMove, type Moves, moveName, moveNumber } from "./runStore";

/** Moves as files of a folder. */
export class FileMoves implements Moves {
  constructor(private readonly folder: string) {}

  async last(): Promise<{ number: number; move?: AliasMove }> {
    const number = (await this.numbers()).at(-1);
    return number === undefined ? { number: 0 } : { number, move: await this.read(number) };
  }

  async all(): Promise<AliasMove[]> {
    return Promise.all((await this.numbers()).map((number) => this.read(number)));
  }

  async add(number: number, move: AliasMove): Promise<boolean> {
    await makeFolder(this.folder);
    const file = this.file(number);
    const temporary = temporaryName(file);
    try {
      await writeFlushed(temporary, formatMove(move));
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
    return names.flatMap((name) => moveNumber(name) ?? []).sort((a, b) => a - b);
  }

  private async read(number: number): Promise<AliasMove> {
    return JSON.parse(await readFile(this.file(number), "utf8")) as AliasMove;
  }

  private file(number: number): string {
    return path.join(this.folder, moveName(number));
  }
}
