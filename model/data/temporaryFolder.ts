import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/**
 * Lends an empty folder that no one else may read, and removes it afterwards, also when the program is told to end.
 *
 * @param purpose part of its name
 */
export async function withTemporaryFolder<T>(purpose: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), `cd4ml-${purpose}-`));
  const removeOnExit = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeOnExit);
  try {
    return await use(folder);
  } finally {
    process.off("exit", removeOnExit);
    await rm(folder, { recursive: true, force: true });
  }
}
