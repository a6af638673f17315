import { fileURLToPath } from "node:url";
import { Cd4mlError } from "../errors";
import { FileRegistry } from "./fileRegistry";
import type { Registry } from "./registry";

/**
 * Opens the registry at an address. A folder that is not there yet is an empty registry.
 *
 * @param url `file:///…`
 * @throws Cd4mlError CD4ML_REGISTRY_URL when the address is of no known kind
 */
export function openRegistry(url: string): Registry {
  const { protocol } = parse(url);
  if (protocol === "file:") return new FileRegistry(fileURLToPath(url));
  if (protocol === "s3:") {
    throw new Cd4mlError(
      "CD4ML_REGISTRY_URL",
      `Registry "${url}": s3:// registries come with the prod stack. Use file:///path until then.`,
    );
  }
  throw invalid(url);
}

function parse(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw invalid(url);
  }
}

function invalid(url: string): Cd4mlError {
  return new Cd4mlError("CD4ML_REGISTRY_URL", `Registry "${url}" is not an address such as file:///path/to/registry.`);
}
