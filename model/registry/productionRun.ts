import { Cd4mlError } from "../errors";
import type { Registry } from "./registry";

/** The run in production and its files; or why there are none to compare with. */
export type ProductionRun = { run: string; folder: string } | { run?: string; none: string };

/** What makes a run's files useless, which is no reason not to train a better one. */
const damages = ["CD4ML_RUN_UNKNOWN", "CD4ML_RUN_CORRUPT", "CD4ML_MODEL_CORRUPT", "CD4ML_MODEL_FORMAT"];

/**
 * Finds the run in production.
 *
 * @param registry knows which that is; without one, none is
 */
export async function productionRun(problem: string, registry?: Registry): Promise<ProductionRun> {
  const { production: run } = (await registry?.aliases(problem)) ?? {};
  if (registry === undefined || run === undefined) return { none: "no run is in production" };
  return orWhyNot(run, async () => ({ run, folder: await registry.fetch(problem, run) }));
}

/** What is made of the run in production; or, if its files are damaged, why there is none. */
export async function orWhyNot<Result>(run: string, work: () => Promise<Result>) {
  return work().catch((error: unknown) => {
    if (!(error instanceof Cd4mlError) || !damages.includes(error.code)) throw error;
    return { run, none: `${run} in production cannot be loaded (${error.code})` };
  });
}
