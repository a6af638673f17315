import { algorithms } from "../model/algorithms/algorithms";
import { type EncodedTask, encodeTask, writeTask } from "./support/encodedTask";
import { withData } from "./support/simulatedData";
import { type Peer, type PredictionTimes, peers, timePredictions } from "./support/trainers";

const batch = 10_000;
const repeats = 20;
const compared: Record<string, Peer[]> = {
  gradient_boosting: ["gradient_boosting", "hist_gradient_boosting", "lightgbm", "xgboost"],
  random_forest: ["random_forest"],
};

/**
 * How long a prediction of houses' default models takes in process, here and with peers, on one core: row by row, and a batch
 * of 10,000 rows at once.
 */
export async function run(): Promise<void> {
  await withData("houses", 100_000, async (folder) => {
    for (const [name, against] of Object.entries(compared)) {
      const task = await encodeTask("houses", name, folder);
      const sizes = writeTask(task, folder);
      console.log(`${name}, ${task.params.trees} trees`.padEnd(33), " one row µs  of cd4ml's   batched µs  of cd4ml's");
      const ours = await timeHere(name, task);
      print("cd4ml", ours, ours);
      for (const trainer of against) {
        print(
          peers[trainer],
          timePredictions({ trainer, params: task.params, threads: 1, folder, sizes, batch }),
          ours,
        );
      }
    }
  });
}

async function timeHere(name: string, { params, train, target, validate }: EncodedTask): Promise<PredictionTimes> {
  const model = await algorithms.regression[name].train(train, target, params, { seed: 1 });
  const matrix = { ...validate, rows: batch, columns: validate.columns.map((column) => column.subarray(0, batch)) };
  const rows = Array.from({ length: batch }, (_, row) => Float64Array.from(matrix.columns, (column) => column[row]));
  return {
    single: fastest(() => rows.reduce((sum, row) => sum + model.predict(row), 0)),
    together: fastest(() => model.predictAll(matrix)[0]),
  };
}

/** Microseconds of processor time a row of a batch, of the fastest of many: what else the machine does counts less. */
function fastest(predict: () => number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repeats; i++) {
    const start = process.cpuUsage();
    predict();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, user + system);
  }
  return least / batch;
}

function print(label: string, { single, together }: PredictionTimes, ours: PredictionTimes): void {
  const cells = [
    single.toFixed(2).padStart(12),
    (single / ours.single).toFixed(1).padStart(11),
    together.toFixed(2).padStart(12),
    (together / ours.together).toFixed(1).padStart(11),
  ];
  console.log(label.padEnd(33) + cells.join(" "));
}
