import { mkdir, stat } from "node:fs/promises";
import path from "node:path";

/**
 * Makes a folder and those above it, where they are missing.
 *
 * Node's own `mkdir(…, { recursive: true })` never ends where the system denies a new folder with "no such file" although
 * the one above is there, as in `/proc`.
 *
 * @param folder absolute path
 * @throws the system's error
 */
export async function makeFolder(folder: string): Promise<void> {
  await makeOne(folder).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    await makeFolder(path.dirname(folder));
    await makeOne(folder);
  });
}

/** Makes a folder in one that is there; another process may have been first. */
async function makeOne(folder: string): Promise<void> {
  await mkdir(folder).catch(async (error: NodeJS.ErrnoException) => {
    const there = await stat(folder).catch(() => undefined);
    if (!there?.isDirectory()) throw error;
  });
}
