import { readFile } from "node:fs/promises";
import path from "node:path";
import { Cd4mlError } from "../../model/errors";
import { makeFolder } from "../../model/makeFolder";
import type { BucketAccess } from "../../model/registry/bucket";
import { bucketAt } from "../../model/registry/openRegistry";
import { writeFileAtomically } from "../../model/runs/atomically";
import { digest } from "../../model/runs/digests";

/** Where a backup is: a folder, or a bucket. Files are written whole or not at all. */
export interface BackupPlace {
  /** The folder, or `s3://bucket/prefix`. */
  readonly address: string;
  /** @returns undefined when there is no such file */
  read(file: string): Promise<Buffer | undefined>;
  write(file: string, content: Uint8Array): Promise<void>;
}

/**
 * Opens the place of a backup; nothing is made or asked yet.
 *
 * @param address a folder, or `s3://bucket/prefix`
 * @throws Cd4mlError CD4ML_BACKUP_PLACE when it is neither
 */
export function openPlace(address: string, access: BucketAccess): BackupPlace {
  if (!/^\w+:/.test(address)) return new FolderPlace(path.resolve(address));
  const found = bucketAt(address, access);
  if (!found) {
    throw new Cd4mlError(
      "CD4ML_BACKUP_PLACE",
      `"${address}" is no place for a backup; allowed: a folder, or s3://bucket/prefix.`,
    );
  }
  const { bucket } = found;
  return {
    address: found.address,
    read: (file) => bucket.get(file),
    write: (file, content) => bucket.put(file, content),
  };
}

class FolderPlace implements BackupPlace {
  constructor(readonly address: string) {}

  read(file: string): Promise<Buffer | undefined> {
    return readFile(path.join(this.address, file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
      return undefined;
    });
  }

  async write(file: string, content: Uint8Array): Promise<void> {
    const target = path.join(this.address, file);
    await makeFolder(path.dirname(target));
    await writeFileAtomically(target, content);
  }
}

/**
 * Reads a file of a backup and checks it.
 *
 * @param sha256 in hexadecimal
 * @throws Cd4mlError CD4ML_BACKUP_DAMAGED naming the file
 */
export async function readChecked(place: BackupPlace, file: string, sha256: string): Promise<Buffer> {
  const content = await place.read(file);
  if (content && digest(content) === sha256) return content;
  const what = content ? "its SHA-256 is not the one in manifest.json" : "it is missing";
  throw new Cd4mlError(
    "CD4ML_BACKUP_DAMAGED",
    `${place.address}/${file}: ${what}. Nothing of it was restored; use another backup, or make this one again.`,
  );
}

/** Writes the files of a backup, leaving alone those that are there as they should be. */
export class BackupWriter {
  written = 0;
  /** There already, from an earlier backup or one that was cut off. */
  kept = 0;

  constructor(readonly place: BackupPlace) {}

  /** @returns the content's SHA-256 in hexadecimal */
  async write(file: string, content: Uint8Array): Promise<string> {
    const sha256 = digest(content);
    const there = await this.place.read(file);
    if (there && digest(there) === sha256) this.kept++;
    else {
      await this.place.write(file, content);
      this.written++;
    }
    return sha256;
  }

  /**
   * Writes a file under a name that its content gives: the manifest of an earlier backup stays right until the new one is
   * there, and what did not change is there already.
   */
  async writeByDigest(
    folder: string,
    extension: string,
    content: Uint8Array,
  ): Promise<{ file: string; sha256: string }> {
    const file = `${folder}/${digest(content).slice(0, 32)}.${extension}`;
    return { file, sha256: await this.write(file, content) };
  }
}
