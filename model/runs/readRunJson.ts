import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { corrupt } from "./digests";

/**
 * Reads a JSON file of a run's folder other than `run.json`.
 *
 * @throws Cd4mlError CD4ML_MODEL_CORRUPT when it cannot be read or is not JSON
 */
export async function readRunJson(folder: string, file: string) {
  const text = await readFile(path.join(folder, file), "utf8").catch((error: NodeJS.ErrnoException) => {
    throw corrupt(folder, file, `it cannot be read (${error.code})`);
  });
  try {
    return JSON.parse(text);
  } catch {
    throw corrupt(folder, file, "it is not JSON");
  }
}

/** The same, or null when there is no such file: runs of earlier versions lack some. */
export async function readRunJsonIfThere<T>(folder: string, file: string): Promise<T | null> {
  return existsSync(path.join(folder, file)) ? ((await readRunJson(folder, file)) as T | null) : null;
}
