import { mkdir, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { isProcess } from "./isProcess";

/**
 * Fills a folder all or nothing: `fill` works in a temporary neighbour that takes the folder's name only when it is
 * done, so that an interrupted download or build is never used. When two processes race, the first one's result stays.
 * What killed processes left is removed.
 */
export async function stagedFolder(folder: string, fill: (staging: string) => Promise<void>): Promise<void> {
  const [parent, prefix] = [path.dirname(folder), `${path.basename(folder)}.partial-`];
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length).split("-")[0]) : 0;
    if (pid > 0 && !isProcess(pid)) await rm(path.join(parent, name), { recursive: true, force: true });
  }
  const staging = path.join(parent, `${prefix}${process.pid}-${nextStaging++}`);
  await mkdir(staging);
  try {
    await fill(staging);
    await rename(staging, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

let nextStaging = 0;
