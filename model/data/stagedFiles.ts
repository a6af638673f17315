import { createWriteStream, type WriteStream } from "node:fs";
import { readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { finished } from "node:stream/promises";
import { Cd4mlError } from "../errors";
import { isProcess } from "../isProcess";
import { makeFolder } from "../makeFolder";
import { displayPath } from "../problems/displayPath";

const stagedName = /\.(\d+)\.partial$/;

/**
 * Writes several files of a folder under temporary names and renames them once all are complete, so that no reader ever
 * sees half a file. What an interrupted process left is removed.
 *
 * @param folder created if need be
 * @param names  names of the files
 * @param fill   writes the content; gets one stream a name
 * @throws Cd4mlError CD4ML_DATA_NOT_WRITTEN when the operating system refuses
 */
export async function writeStagedFiles<Name extends string>(
  folder: string,
  names: readonly Name[],
  fill: (streams: Record<Name, WriteStream>) => Promise<void>,
): Promise<void> {
  try {
    await makeFolder(folder);
    await removeLeftovers(folder);
    await writeAndRename(folder, names, fill);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new Cd4mlError(
      "CD4ML_DATA_NOT_WRITTEN",
      `${displayPath(folder)}: ${names.join(", ")} cannot be written (${code}). Files there are as before.`,
      { cause: error },
    );
  }
}

async function writeAndRename<Name extends string>(
  folder: string,
  names: readonly Name[],
  fill: (streams: Record<Name, WriteStream>) => Promise<void>,
): Promise<void> {
  const staged = names.map((name) => path.join(folder, `${name}.${process.pid}.partial`));
  const streams = names.map((_, i) => createWriteStream(staged[i], { flush: true }));
  const done = Promise.all(streams.map((stream) => finished(stream)));
  try {
    const filled = fill(Object.fromEntries(names.map((name, i) => [name, streams[i]])) as Record<Name, WriteStream>);
    // A full disk ends the streams while `fill` may be waiting for them to drain.
    await Promise.race([filled, done]);
    for (const stream of streams) stream.end();
    await Promise.all([filled, done]);
    for (const [i, name] of names.entries()) await rename(staged[i], path.join(folder, name));
  } finally {
    for (const stream of streams) stream.destroy();
    await Promise.all(staged.map((file) => rm(file, { force: true })));
  }
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = stagedName.exec(name)?.[1];
    if (owner !== undefined && !isProcess(Number(owner))) await rm(path.join(folder, name), { force: true });
  }
}
