import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Cd4mlError } from "../errors";

/** Files of a run that the manifest vouches for. */
export const sealedFiles = ["model.json", "model.bin"] as const;

/** `manifest.json`: the SHA-256 of each sealed file, in hexadecimal. */
export type Manifest = Record<(typeof sealedFiles)[number], string>;

/** SHA-256 in hexadecimal. */
export function digest(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/**
 * Reads the sealed files of a run and checks them against its manifest.
 *
 * @throws Cd4mlError CD4ML_MODEL_CORRUPT naming the file that is missing or changed
 */
export async function readSealed(folder: string): Promise<Record<(typeof sealedFiles)[number], Buffer>> {
  const manifest = parseManifest(folder, await read(folder, "manifest.json"));
  const contents = {} as Record<(typeof sealedFiles)[number], Buffer>;
  for (const name of sealedFiles) {
    contents[name] = await read(folder, name);
    if (digest(contents[name]) !== manifest[name]) {
      throw corrupt(folder, name, "its SHA-256 is not the one in manifest.json");
    }
  }
  return contents;
}

/**
 * What identifies the model of a run: the SHA-256 of its manifest, in hexadecimal.
 *
 * @throws Cd4mlError CD4ML_MODEL_CORRUPT when the files do not fit the manifest
 */
export async function sealedDigest(folder: string): Promise<string> {
  await readSealed(folder);
  return digest(await read(folder, "manifest.json"));
}

/** The error for a model's file that cannot be used. */
export function corrupt(folder: string, file: string, why: string): Cd4mlError {
  return new Cd4mlError(
    "CD4ML_MODEL_CORRUPT",
    `${path.join(folder, file)}: ${why}. Restore the file from a copy or train the run again.`,
  );
}

function parseManifest(folder: string, content: Buffer): Manifest {
  try {
    return JSON.parse(content.toString()) as Manifest;
  } catch {
    throw corrupt(folder, "manifest.json", "it is not JSON");
  }
}

async function read(folder: string, file: string): Promise<Buffer> {
  return readFile(path.join(folder, file)).catch((error: NodeJS.ErrnoException) => {
    throw corrupt(folder, file, `it cannot be read (${error.code})`);
  });
}
