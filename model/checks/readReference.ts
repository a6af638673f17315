import { readFile } from "node:fs/promises";
import path from "node:path";
import { productionRun } from "../registry/productionRun";
import type { Registry } from "../registry/registry";
import type { Distribution } from "./distribution";
import type { Reference } from "./drift";

/** What the data of the run in production were like, see {@link productionRun}. */
export async function readReference(problem: string, registry?: Registry): Promise<Reference> {
  const production = await productionRun(problem, registry);
  if ("none" in production) return production;
  const { run, folder } = production;
  try {
    const distribution = JSON.parse(await readFile(path.join(folder, "distribution.json"), "utf8")) as Distribution;
    return { run, distribution };
  } catch {
    return { none: `${run} in production has no readable distribution.json` };
  }
}
