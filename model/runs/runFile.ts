import { readFile } from "node:fs/promises";
import path from "node:path";
import { Cd4mlError } from "../errors";
import type { Run } from "./run";

/** Form of a run's identifier: the second it was made, UTC, and six hexadecimal digits. */
export const runPattern = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/;

/**
 * Reads a run's `run.json`.
 *
 * @returns undefined when there is none
 * @throws Cd4mlError CD4ML_RUN_CORRUPT when the file cannot be read or is not a run's
 */
export async function readRun(folder: string): Promise<Run | undefined> {
  const file = path.join(folder, "run.json");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    if (["EACCES", "EIO", "EISDIR"].includes(error.code ?? "")) return "";
    throw error;
  });
  return text === undefined ? undefined : parseRun(text, file);
}

/**
 * Reads the content of a `run.json`.
 *
 * @param place where it is, for the message
 * @throws Cd4mlError CD4ML_RUN_CORRUPT when it is not a run's
 */
export function parseRun(text: string, place: string): Run {
  const run = parse(text);
  if (run !== undefined) return run;
  throw new Cd4mlError(
    "CD4ML_RUN_CORRUPT",
    `${place}: not readable as the description of a run. Restore the file or remove its run.`,
  );
}

/** The content of a `run.json`. */
export function formatRun(run: Run): string {
  return `${JSON.stringify(run, null, 2)}\n`;
}

function parse(text: string): Run | undefined {
  try {
    const run = JSON.parse(text) as Run;
    const { problem, createdAt, choices, metrics } = run;
    const whole =
      runPattern.test(run.run) &&
      [problem, createdAt].every((value) => typeof value === "string") &&
      [choices, metrics, run.resolved.pipeline.acceptance].every((value) => value && typeof value === "object");
    return whole ? run : undefined;
  } catch {
    return undefined;
  }
}
