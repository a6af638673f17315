import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { simulateGroceries } from "../model/data/simulateGroceries";
import { simulateHouses } from "../model/data/simulateHouses";
import { compareClassifiers } from "./support/classifiers";
import { encodeTask, writeTask } from "./support/encodedTask";
import { compare, findPeers, type Peer } from "./support/trainers";

const regressors: Peer[] = [
  "adaboost",
  "decision_tree",
  "gradient_boosting",
  "lasso",
  "neural_network",
  "random_forest",
  "ridge",
];

/**
 * What each algorithm scores on the validation rows of each problem, here and in scikit-learn, with the default parameters
 * on the same matrix.
 *
 * npm run bench quality [problem]; without it all of them
 */
export async function run(): Promise<void> {
  const [wanted] = process.argv.slice(3);
  const folder = mkdtempSync(path.join(tmpdir(), "cd4ml-bench-"));
  try {
    await simulateHouses({ folder: path.join(folder, "houses"), rows: 100_000 });
    await simulateGroceries({ folder: path.join(folder, "groceries"), rows: 100_000 });
    for (const problem of ["houses", "ames", "groceries"]) {
      if (wanted === undefined || wanted === problem) await compareRegressors(problem, folder);
    }
    if (wanted === undefined || wanted === "iris") await compareClassifiers(findPeers());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compareRegressors(problem: string, folder: string): Promise<void> {
  for (const trainer of regressors) {
    const { params, ...task } = await encodeTask(problem, trainer, folder);
    const sizes = writeTask({ params, ...task }, folder);
    console.log(`\n${problem}, ${trainer}: ${sizes.train} rows, ${sizes.features} features`);
    compare({ trainer, params, threads: availableParallelism(), folder, sizes }, [trainer], 1);
  }
}
