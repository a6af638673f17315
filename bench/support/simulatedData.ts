import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { simulateGroceries } from "../../model/data/simulateGroceries";
import { simulateHouses } from "../../model/data/simulateHouses";

/** Problems whose target is a number. */
const problems = ["houses", "ames", "groceries"];

/**
 * Does something for each problem, with a temporary folder that holds its data where they are simulated.
 *
 * @param wanted one of the problems. @default all of them
 */
export async function forEachProblem(
  wanted: string | undefined,
  measure: (problem: string, folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "cd4ml-bench-"));
  try {
    await simulateHouses({ folder: path.join(folder, "houses"), rows: 100_000 });
    await simulateGroceries({ folder: path.join(folder, "groceries"), rows: 100_000 });
    for (const problem of problems) if (wanted === undefined || wanted === problem) await measure(problem, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
