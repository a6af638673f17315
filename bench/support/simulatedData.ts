import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { simulateGroceries } from "../../model/data/simulateGroceries";
import { simulateHouses } from "../../model/data/simulateHouses";

/** Problems whose target is a number. */
const problems = ["houses", "ames", "groceries"];
const simulations: Record<string, typeof simulateHouses> = { houses: simulateHouses, groceries: simulateGroceries };

/**
 * Does something for each problem, with a temporary folder that holds its data where they are simulated.
 *
 * @param wanted one of the problems. @default all of them
 */
export async function forEachProblem(
  wanted: string | undefined,
  measure: (problem: string, folder: string) => Promise<void>,
): Promise<void> {
  for (const problem of problems) {
    if (wanted === undefined || wanted === problem) {
      await withData(problem, 100_000, (folder) => measure(problem, folder));
    }
  }
}

/** Does something with a temporary folder that holds a problem's data, as many rows as wanted, if they are simulated. */
export async function withData(
  problem: string,
  rows: number,
  use: (folder: string) => Promise<void> | void,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "cd4ml-bench-"));
  try {
    await simulations[problem]?.({ folder: path.join(folder, problem), rows });
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
