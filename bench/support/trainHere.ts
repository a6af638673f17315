import { algorithms } from "../../model/algorithms/algorithms";
import type { FeatureMatrix } from "../../model/features/matrix";
import { classPredictions } from "../../model/metrics/classPredictions";
import { logLoss } from "../../model/metrics/logLoss";
import { r2Score } from "../../model/metrics/r2Score";
import { readTask } from "./encodedTask";
import { watchMemory } from "./memory";
import type { Training } from "./trainers";

/** Our side of peers.py: the same argument, the same answer. */
async function train(training: Training): Promise<void> {
  const { folder, sizes, threads } = training;
  const task = readTask(folder, sizes);
  const mostMegabytes = watchMemory();
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const scoreOn = await trainModel(training, task.train, task.target, { seed: 1, threads });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const outcome = { seconds, cpuSeconds: (user + system) / 1e6, megabytes: mostMegabytes() };
  console.log(JSON.stringify({ ...outcome, score: scoreOn(task.validate, task.actual) }));
}

/** Trains; returns what measures the model on other rows. */
async function trainModel(
  { trainer, params, classes }: Training,
  matrix: FeatureMatrix,
  target: Float64Array,
  options: { seed: number; threads: number },
): Promise<(matrix: FeatureMatrix, actual: Float64Array) => number> {
  if (classes === undefined) {
    const model = await algorithms.regression[trainer].train(matrix, target, params, options);
    return (rows, actual) => r2Score(actual, model.predictAll(rows));
  }
  const model = await algorithms.classification[trainer].train(matrix, target, params, { ...options, classes });
  return (rows, actual) => logLoss(actual, classPredictions(model.probabilitiesAll(rows), classes));
}

train(JSON.parse(process.argv[2]));
