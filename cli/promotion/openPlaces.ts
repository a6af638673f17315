import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Cd4mlError } from "../../model/errors";
import type { BucketAccess } from "../../model/registry/bucket";
import { FileStore } from "../../model/registry/fileStore";
import { openRegistry } from "../../model/registry/openRegistry";
import type { Registry } from "../../model/registry/registry";
import { StoredRegistry } from "../../model/registry/storedRegistry";
import { copyVolume } from "./copyVolume";

const inVolume = /^volume:(.+)$/;

/**
 * Lends a registry to read from. One in a Docker volume is copied to a temporary folder for as long; it keeps its address.
 *
 * @throws Cd4mlError CD4ML_REGISTRY_URL, CD4ML_VOLUME
 */
export async function withSource<T>(
  address: string,
  access: BucketAccess,
  use: (registry: Registry) => Promise<T>,
): Promise<T> {
  const [, volume] = inVolume.exec(address) ?? [];
  if (volume === undefined) return use(openRegistry(address, access));
  const folder = await mkdtemp(path.join(os.tmpdir(), "cd4ml-volume-"));
  try {
    process.stderr.write(`Copying the registry out of the Docker volume ${volume}\n`);
    await copyVolume(volume, folder);
    return await use(new StoredRegistry(new FileStore(folder, address)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Opens a registry to write to.
 *
 * @throws Cd4mlError CD4ML_REGISTRY_URL also for one in a Docker volume, whose files belong to containers
 */
export function openTarget(address: string, access: BucketAccess): Registry {
  const [, volume] = inVolume.exec(address) ?? [];
  if (volume === undefined) return openRegistry(address, access);
  throw new Cd4mlError(
    "CD4ML_REGISTRY_URL",
    `The registry is in the Docker volume ${volume}, and a folder or bucket is needed to write to. Run this command in a ` +
      "container that has the volume, e.g. the model service's, with --to file:///var/lib/cd4ml/registry.",
  );
}
