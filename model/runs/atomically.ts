import { createHash, randomBytes } from "node:crypto";
import { readlinkSync, rmSync } from "node:fs";
import { cp, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { isProcess } from "../isProcess";
import { makeFolder } from "../makeFolder";

/** What temporary names start with; whoever lists a folder skips them. */
const temporaryPrefix = ".tmp-";

/** Temporary folders older than this belong to nobody any more, whichever machine wrote them. */
const leftoverAge = 3600_000;

/** The end of a temporary name: where process numbers mean the same, the writer's number, something no other has. */
const owner = /-([0-9a-f]{12})-(\d+)-[0-9a-f]{8}$/;

/**
 * Writes a folder under a temporary name beside its place and renames it there once it is complete and on the disk: a
 * reader sees all of it or nothing. If the folder is there already, it stays as it is.
 *
 * @param folder absolute path
 * @param fill   writes the files into the folder it is given
 * @returns false when the folder was there already
 */
export async function writeFolderAtomically(
  folder: string,
  fill: (temporary: string) => Promise<void>,
): Promise<boolean> {
  const parent = path.dirname(folder);
  await makeFolder(parent);
  await removeLeftovers(parent);
  const temporary = temporaryName(folder);
  const removeOnExit = () => rmSync(temporary, { recursive: true, force: true });
  process.once("exit", removeOnExit);
  try {
    await mkdir(temporary);
    await fill(temporary);
    for (const file of await readdir(temporary)) await flush(path.join(temporary, file));
    await flush(temporary);
    const written = await rename(temporary, folder).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
        return false;
      },
    );
    await flush(parent);
    return written;
  } finally {
    process.off("exit", removeOnExit);
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * Replaces a file by writing a temporary one beside it and renaming: a reader sees the old content or the new.
 *
 * @param file absolute path; its folder must exist
 */
export async function writeFileAtomically(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = temporaryName(file);
  try {
    await writeFlushed(temporary, content);
    await rename(temporary, file);
    await flush(path.dirname(file));
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Writes a new file and waits until the disk has it. */
export async function writeFlushed(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, "wx");
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Copies the files of one folder into another that exists. */
export async function copyFiles(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true });
}

/** A name beside `file` that nobody else uses. */
export function temporaryName(file: string): string {
  const unique = `${processTable()}-${process.pid}-${randomBytes(4).toString("hex")}`;
  return path.join(path.dirname(file), `${temporaryPrefix}${path.basename(file)}-${unique}`);
}

/** Tells the process table of this machine or container from others: containers may share a folder and a host name. */
function processTable(): string {
  let namespace = "";
  try {
    namespace = readlinkSync("/proc/self/ns/pid");
  } catch {
    // A system without namespaces has one process table.
  }
  return createHash("sha256").update(`${os.hostname()} ${namespace}`).digest("hex").slice(0, 12);
}

/** Waits until the disk has a file's content or a folder's entries. */
export async function flush(fileOrFolder: string): Promise<void> {
  const handle = await open(fileOrFolder, "r");
  await handle.sync().finally(() => handle.close());
}

/** Removes what an interrupted writer left behind: at once when its process is known to be gone, else by age. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(temporaryPrefix)) continue;
    const leftover = path.join(folder, name);
    const { mtimeMs } = await stat(leftover).catch(() => ({ mtimeMs: Date.now() }));
    if (isOrphan(name) || Date.now() - mtimeMs > leftoverAge) await rm(leftover, { recursive: true, force: true });
  }
}

function isOrphan(name: string): boolean {
  const [, table, pid] = owner.exec(name) ?? [];
  return table === processTable() && !isProcess(Number(pid));
}
