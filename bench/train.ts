import { availableParallelism } from "node:os";
import { encodeTask, writeTask } from "./support/encodedTask";
import { forEachProblem } from "./support/simulatedData";
import { compare } from "./support/trainers";

const threads = availableParallelism();

/**
 * Trains the default forest of each problem here and in scikit-learn, on the same matrix and all cores.
 *
 * npm run bench train [problem]; without it all of them
 */
export async function run(): Promise<void> {
  await forEachProblem(process.argv[3], async (problem, folder) => {
    const task = await encodeTask(problem, "random_forest", folder);
    const sizes = writeTask(task, folder);
    console.log(`${problem}: ${sizes.train} rows, ${sizes.features} features, ${threads} threads`);
    compare({ trainer: "random_forest", params: task.params, threads, folder, sizes }, ["random_forest"]);
  });
}
