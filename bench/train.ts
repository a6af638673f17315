import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { simulateGroceries } from "../model/data/simulateGroceries";
import { simulateHouses } from "../model/data/simulateHouses";
import { compareClassifiers } from "./support/classifiers";
import { encodeTask, writeTask } from "./support/encodedTask";
import { compare, findPeers } from "./support/trainers";

const threads = availableParallelism();

/**
 * Trains the default forest of each problem here and in scikit-learn, on the same matrix and all cores; then classifiers.
 */
export async function run(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "cd4ml-bench-"));
  try {
    await simulateHouses({ folder: path.join(folder, "houses"), rows: 100_000 });
    await simulateGroceries({ folder: path.join(folder, "groceries"), rows: 100_000 });
    for (const problem of ["houses", "ames", "groceries"]) {
      const task = await encodeTask(problem, "random_forest", folder);
      const sizes = writeTask(task, folder);
      console.log(`${problem}: ${sizes.train} rows, ${sizes.features} features, ${threads} threads`);
      compare({ trainer: "random_forest", params: task.params, threads, folder, sizes }, ["random_forest"]);
    }
    await compareClassifiers(findPeers());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
