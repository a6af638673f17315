import { fileURLToPath } from "node:url";
import { Cd4mlError } from "../errors";
import { FileRegistry } from "./fileRegistry";
import type { Registry } from "./registry";

/**
 * Opens the registry at an address. A folder that is not there yet is an empty registry.
 *
 * @param url `file:///` and an absolute path. Anything shorter would mean another folder to a reader than to the URL
 *   standard: `file:registry` is `/registry`.
 * @throws Cd4mlError CD4ML_REGISTRY_URL when the address is none of these
 */
export function openRegistry(url: string): Registry {
  if (url.startsWith("s3:")) {
    throw new Cd4mlError(
      "CD4ML_REGISTRY_URL",
      `Registry "${url}": s3:// registries come with the prod stack. Use file:///path until then.`,
    );
  }
  return new FileRegistry(folderOf(url));
}

function folderOf(url: string): string {
  try {
    if (/^file:\/\/\/[^?#]+$/.test(url)) return fileURLToPath(url);
  } catch {
    // Not a URL after all, or with a slash or zero byte in disguise.
  }
  throw new Cd4mlError(
    "CD4ML_REGISTRY_URL",
    `Registry "${url}" cannot be opened; allowed: file:/// and an absolute path, e.g. file:///path/to/registry ` +
      "(? and # in it written as %3F and %23).",
  );
}
