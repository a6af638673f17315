import { fileURLToPath } from "node:url";
import { Cd4mlError } from "../errors";
import { Bucket, type BucketAccess } from "./bucket";
import { BucketStore } from "./bucketStore";
import { FileStore } from "./fileStore";
import type { Registry } from "./registry";
import type { RunStore } from "./runStore";
import { StoredRegistry } from "./storedRegistry";

/**
 * Opens the registry at an address. A folder that is not there yet is an empty registry; a bucket must be there.
 *
 * @param url `file:///` and an absolute path, or `s3://bucket/prefix`. A shorter path would mean another folder to a
 *   reader than to the URL standard: `file:registry` is `/registry`.
 * @param access how a bucket is reached
 * @throws Cd4mlError CD4ML_REGISTRY_URL when the address is none of these
 */
export function openRegistry(url: string, access: BucketAccess = {}): Registry {
  return new StoredRegistry(openStore(url, access));
}

/** What the registry at an address keeps, without its rules; see {@link openRegistry}. For copies of all of it. */
export function openStore(url: string, access: BucketAccess = {}): RunStore {
  if (!url.startsWith("s3:")) return new FileStore(folderOf(url));
  const { bucket, address } = bucketAt(url, access) ?? refuse(url);
  return new BucketStore(address, bucket);
}

/** The objects below an address `s3://bucket/prefix`, and that address in its one form; undefined for any other. */
export function bucketAt(url: string, access: BucketAccess): { bucket: Bucket; address: string } | undefined {
  const [, name, path = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*))?$/.exec(url) ?? [];
  if (name === undefined) return undefined;
  const prefix = path.replace(/^\/+|\/+$/g, "");
  const address = prefix ? `s3://${name}/${prefix}` : `s3://${name}`;
  return { bucket: new Bucket(name, prefix && `${prefix}/`, access), address };
}

function folderOf(url: string): string {
  try {
    if (/^file:\/\/\/[^?#]+$/.test(url)) return fileURLToPath(url);
  } catch {
    // Not a URL after all, or with a slash or zero byte in disguise.
  }
  return refuse(url);
}

function refuse(url: string): never {
  throw new Cd4mlError(
    "CD4ML_REGISTRY_URL",
    `Registry "${url}" cannot be opened; allowed: file:/// and an absolute path, e.g. file:///path/to/registry ` +
      "(? and # in it written as %3F and %23), or s3://bucket/prefix.",
  );
}
