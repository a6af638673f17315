import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import path from "node:path";

/**
 * Fills a folder all or nothing: `fill` works in a temporary neighbour that takes the folder's name only when it is
 * done, so that an interrupted download or build is never used. When two processes race, the first one's result stays.
 */
export async function stagedFolder(folder: string, fill: (staging: string) => Promise<void>): Promise<void> {
  await mkdir(path.dirname(folder), { recursive: true });
  const staging = await mkdtemp(`${folder}.partial-`);
  try {
    await fill(staging);
    if (!existsSync(folder)) await rename(staging, folder);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
