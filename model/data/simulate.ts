import { Cd4mlError } from "../errors";
import type { Problem } from "../problems/problem";
import { simulateGroceries } from "./simulateGroceries";
import { simulateHouses } from "./simulateHouses";
import type { SimulationOptions } from "./simulation";

const simulations: Record<string, (options: SimulationOptions) => Promise<void>> = {
  groceries: simulateGroceries,
  houses: simulateHouses,
};

/**
 * Writes the files of a problem whose source is `simulated`: all complete, or none changed.
 *
 * @throws Cd4mlError CD4ML_NOT_SIMULATED when the problem has real data, CD4ML_DATA_NOT_WRITTEN e.g. when the disk is full
 */
export async function simulate(problem: Problem, options: SimulationOptions): Promise<void> {
  const simulation = Object.hasOwn(simulations, problem.name) ? simulations[problem.name] : undefined;
  if (!problem.source.simulated || simulation === undefined) {
    throw new Cd4mlError(
      "CD4ML_NOT_SIMULATED",
      `No simulation for the problem "${problem.name}"; its rows come from ${problem.source.file}. ` +
        `There is one for: ${Object.keys(simulations).join(", ")}.`,
    );
  }
  await simulation(options);
}
