import { fileURLToPath } from "node:url";
import { Cd4mlError } from "../errors";
import { Bucket, type BucketAccess } from "./bucket";
import { BucketStore } from "./bucketStore";
import { FileStore } from "./fileStore";
import type { Registry } from "./registry";
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
  if (!url.startsWith("s3:")) return new StoredRegistry(new FileStore(folderOf(url)));
  const [, bucket, path = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*))?$/.exec(url) ?? refuse(url);
  const prefix = path.replace(/^\/+|\/+$/g, "");
  const address = prefix ? `s3://${bucket}/${prefix}` : `s3://${bucket}`;
  return new StoredRegistry(new BucketStore(address, new Bucket(bucket, prefix && `${prefix}/`, access)));
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
