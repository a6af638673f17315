import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { stringify } from "yaml";
import { Cd4mlError } from "../../model/errors";
import type { Manifest } from "./kubernetesObjects";

/** Marks a folder as written here; no other is ever replaced. */
const marker = ".cd4ml-render";
const header = "# Written by `cd4ml render`: what is secret is withheld, what only the update finds out is marked.\n";

/**
 * Writes manifests, one file each: `<namespace>/<kind>-<name>.yaml`, those without a namespace under `cluster`. The folder
 * takes the place of an older one all at once.
 *
 * @returns the files, relative to the folder
 * @throws Cd4mlError CD4ML_RENDER when the folder holds something else
 */
export async function writeManifests(folder: string, manifests: Manifest[]): Promise<string[]> {
  if (existsSync(folder) && !existsSync(path.join(folder, marker)) && (await readdir(folder)).length > 0) {
    throw new Cd4mlError("CD4ML_RENDER", `${folder} is not empty, and no render wrote it. Name another folder.`);
  }
  const staging = `${folder}.partial-${process.pid}`;
  const files = manifests.map(fileOf);
  try {
    for (const [i, manifest] of manifests.entries()) {
      const file = path.join(staging, files[i]);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, header + stringify(manifest, { lineWidth: 0, sortMapEntries: true }));
    }
    await mkdir(staging, { recursive: true });
    await writeFile(path.join(staging, marker), "");
    await rm(folder, { recursive: true, force: true });
    await rename(staging, folder);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return files;
}

function fileOf({ kind, metadata: { namespace = "cluster", name } }: Manifest): string {
  return path.join(namespace, `${kind.toLowerCase()}-${name}.yaml`);
}
