import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Bucket } from "../../model/registry/bucket";
import { openRegistry } from "../../model/registry/openRegistry";
import type { Registry } from "../../model/registry/registry";
import { temporaryFolder } from "../service/support/temporaryFolder";
import { S3Server } from "../support/s3";

/** Where a registry is, as a test sees it: it looks at what is there, and damages it. */
export interface RegistryPlace {
  /** Moves on to a place with nothing in it. */
  renew(): void;
  /** A registry that has read nothing yet. */
  open(): Registry;
  /** What is there below a folder of the registry, by path, sorted. */
  list(folder: string): Promise<string[]>;
  /** Writes a file or object, whatever the registry makes of it. */
  write(file: string, content: string): Promise<void>;
  /** Removes a folder of the registry. */
  remove(folder: string): void;
  /** What the registry calls a place for people. */
  nameOf(folder: string): string;
  stop(): Promise<void>;
}

/** A registry in a folder. */
export async function folderPlace(): Promise<RegistryPlace> {
  const home = temporaryFolder();
  let count = 0;
  const of = (name: string) => path.join(home, String(count), name);
  return {
    renew: () => void count++,
    open: () => openRegistry(pathToFileURL(of("")).href.replace(/\/$/, "")),
    async list(folder) {
      const found = readdirOrNone(of(folder));
      return found
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(of(folder), path.join(entry.parentPath, entry.name)))
        .sort();
    },
    async write(file, content) {
      mkdirSync(path.dirname(of(file)), { recursive: true });
      writeFileSync(of(file), content);
    },
    remove: (folder) => rmSync(of(folder), { recursive: true }),
    nameOf: of,
    stop: async () => {},
  };
}

function readdirOrNone(folder: string) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
}

/** A registry in a bucket of a real S3 server; skips the calling test where there can be none. */
export async function bucketPlace(test: Mocha.Context): Promise<RegistryPlace> {
  const server = await S3Server.start(test);
  let count = 0;
  const prefix = () => `contract-${count}/`;
  const bucket = () => new Bucket(server.bucket, prefix(), server.access);
  return {
    renew: () => void count++,
    open: () => openRegistry(`s3://${server.bucket}/${prefix()}`, server.access),
    list: (folder) => bucket().list(folder && `${folder}/`),
    write: (file, content) => bucket().put(file, content),
    // The server's own folder: the registry itself removes nothing, and has no way to.
    remove: (folder) => rmSync(path.join(server.folder, server.bucket, prefix(), folder), { recursive: true }),
    nameOf: (folder) => bucket().place(folder),
    stop: () => server.stop(),
  };
}
