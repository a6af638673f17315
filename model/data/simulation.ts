import { once } from "node:events";
import type { WriteStream } from "node:fs";
import type { Random } from "./random";

/** What a simulation needs. */
export interface SimulationOptions {
  /** Folder that gets the files; created if need be. */
  folder: string;
  /** Number of rows, an integer ≥ 1. */
  rows: number;
  /** Seed of all randomness. @default the simulation's own, which the lessons are written for */
  seed?: number;
  /** Called now and then with the rows written so far. */
  onProgress?: (rows: number) => void;
}

const rowsPerWrite = 5_000;

/**
 * Writes rows of ASCII text as they come, numbered from 1 in the first column; memory does not grow with them.
 *
 * @param headings of all columns
 * @param draw     the other cells of a row by its position from 0, called in order
 */
export async function writeRows(
  stream: WriteStream,
  headings: string[],
  { rows, onProgress }: Pick<SimulationOptions, "rows" | "onProgress">,
  draw: (row: number) => (string | number)[],
): Promise<void> {
  await write(stream, `${headings.join(",")}\n`);
  for (let first = 0; first < rows; first += rowsPerWrite) {
    const end = Math.min(first + rowsPerWrite, rows);
    let text = "";
    for (let row = first; row < end; row++) text += `${row + 1},${draw(row).join(",")}\n`;
    await write(stream, text);
    onProgress?.(end);
  }
}

/** Writes ASCII text and waits while the stream has enough. */
export async function write(stream: WriteStream, text: string): Promise<void> {
  if (!stream.write(text, "latin1")) await once(stream, "drain");
}

/** 1 with a probability, else 0. */
export function drawFlag(random: Random, probability: number): number {
  return random.uniform() < probability ? 1 : 0;
}
