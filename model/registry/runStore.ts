import type { Run } from "../runs/run";
import type { AliasMove } from "./registry";

/** Where a registry keeps its runs and the moves of its aliases: a folder, or a bucket. It knows no rules. */
export interface RunStore {
  /** `file:///…` or `s3://bucket/prefix`. */
  readonly url: string;
  /** Names of problems that have at least one run, sorted. */
  problems(): Promise<string[]>;
  /** Identifiers of a problem's runs, sorted. */
  runs(problem: string): Promise<string[]>;
  /** A run's description; undefined when there is none. @throws Cd4mlError CD4ML_RUN_CORRUPT */
  read(problem: string, run: string): Promise<Run | undefined>;
  /** Where a run is, for a person. */
  place(problem: string, run: string): string;
  /** A local folder with all files of a run, which is there. */
  fetch(problem: string, run: string): Promise<string>;
  /**
   * Adds a run: a reader sees all of it or nothing. If it is there already, it stays as it is.
   *
   * @param fill writes the run's files into the folder it is given
   */
  add(problem: string, run: string, fill: (folder: string) => Promise<void>): Promise<void>;
  /** The moves of a problem's aliases. */
  moves(problem: string): Moves;
}

/**
 * The moves of a problem's aliases, one numbered file or object a move (`000001.json`, …); the highest number holds the
 * aliases of now. A number can be taken only once, so that of two writers who saw the same state one wins and the other
 * looks again: there is no lock to go stale, and a crash leaves the state before or after the move.
 */
export interface Moves {
  /** The last move and its number; number 0 before the first. */
  last(): Promise<{ number: number; move?: AliasMove }>;
  /** All moves, oldest first. */
  all(): Promise<AliasMove[]>;
  /** Adds a move as the given number. @returns false when another writer has taken the number */
  add(number: number, move: AliasMove): Promise<boolean>;
}

/** Name of a move's file or object. */
export function moveName(number: number): string {
  return `${String(number).padStart(6, "0")}.json`;
}

/** The number in a move's name; undefined for any other name. */
export function moveNumber(name: string): number | undefined {
  return /^\d{6,}\.json$/.test(name) ? Number.parseInt(name, 10) : undefined;
}

/** The content of a move's file or object. */
export function formatMove(move: AliasMove): string {
  return `${JSON.stringify(move, null, 2)}\n`;
}
