import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Registry } from "../registry/registry";
import type { Distribution } from "./distribution";
import type { Reference } from "./drift";

/**
 * What the data of the run in production were like.
 *
 * @param registry knows which run that is; without one, none is
 */
export async function readReference(problem: string, registry?: Registry): Promise<Reference> {
  const { production: run } = (await registry?.aliases(problem)) ?? {};
  if (registry === undefined || run === undefined) return { none: "nothing to compare with: no run is in production" };
  const file = path.join(await registry.fetch(problem, run), "distribution.json");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  if (text === undefined) return { none: `nothing to compare with: ${run} has no distribution.json` };
  return { run, distribution: JSON.parse(text) as Distribution };
}
