import { availableParallelism } from "node:os";
import { compareClassifiers } from "./support/classifiers";
import { encodeTask, writeTask } from "./support/encodedTask";
import { forEachProblem } from "./support/simulatedData";
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
 * on the same matrix: regressors of houses, ames and groceries, classifiers of iris.
 *
 * npm run bench quality [problem]; without it all of them
 */
export async function run(): Promise<void> {
  const wanted = process.argv[3];
  await forEachProblem(wanted, compareRegressors);
  if (wanted === undefined || wanted === "iris") await compareClassifiers(findPeers());
}

async function compareRegressors(problem: string, folder: string): Promise<void> {
  for (const trainer of regressors) {
    const { params, ...task } = await encodeTask(problem, trainer, folder);
    const sizes = writeTask({ params, ...task }, folder);
    console.log(`\n${problem}, ${trainer}: ${sizes.train} rows, ${sizes.features} features`);
    compare({ trainer, params, threads: availableParallelism(), folder, sizes }, [trainer], 1);
  }
}
