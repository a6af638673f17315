import { setTimeout as sleep } from "node:timers/promises";
import { Cd4mlError } from "../model/errors";
import type { StackEnvironment } from "./environments";

/** What `/readyz` tells of a problem. */
interface ServedModel {
  problem: string;
  run: string | null;
  refused: { run: string; reason: string } | null;
}

/**
 * Waits until an environment's service serves a model of each problem: it follows the registry, a second behind.
 *
 * @throws Cd4mlError CD4ML_NOT_SERVED naming the problems without a model, after 30 seconds
 */
export async function untilServed({ addresses, firstModels }: StackEnvironment): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const served = await servedModels(`${addresses.model}/readyz`);
    const missing = Object.keys(firstModels).filter(
      (problem) => !served.find((model) => model.problem === problem)?.run,
    );
    if (missing.length === 0) return;
    if (Date.now() > deadline) {
      const reasons = served.flatMap(({ problem, refused }) => (refused ? [`${problem}: ${refused.reason}`] : []));
      throw new Cd4mlError(
        "CD4ML_NOT_SERVED",
        `${addresses.model} serves no model of ${missing.join(", ")}. ${reasons.join("; ")} Its log says more.`,
      );
    }
    await sleep(200);
  }
}

async function servedModels(address: string): Promise<ServedModel[]> {
  try {
    const ready = (await (await fetch(address)).json()) as { models: ServedModel[] };
    return ready.models;
  } catch {
    return [];
  }
}
