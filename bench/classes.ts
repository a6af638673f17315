import { availableParallelism } from "node:os";
import { Value } from "@sinclair/typebox/value";
import { algorithms } from "../model/algorithms/algorithms";
import { encodeTask, writeTask } from "./support/encodedTask";
import { withData } from "./support/simulatedData";
import { compare, type Peer } from "./support/trainers";

const threads = availableParallelism();
const validationRows = 20_000;
const classes = 3;
const trainers: Record<string, Peer[]> = {
  gradient_boosting_classifier: [
    "gradient_boosting_classifier",
    "hist_gradient_boosting_classifier",
    "lightgbm_classifier",
  ],
  random_forest_classifier: ["random_forest_classifier"],
};

/**
 * Trains classifiers here and with peers, with our default parameters, on simulated sales: which third of the prices each is
 * in, by the numeric features.
 *
 * npm run bench classes [rows]
 */
export async function run(): Promise<void> {
  const rows = Number(process.argv[3] ?? 100_000);
  const share = rows / (rows + validationRows);
  const splits = { seed: 1, train: [0, share] as [number, number], validate: [share, 1] as [number, number] };
  await withData("houses", rows + validationRows, async (folder) => {
    const prices = await encodeTask("houses", "random_forest", folder, { splits, features: { categorical: [] } });
    const bounds = thirds(prices.target);
    const codes = (values: Float64Array) => values.map((value) => bounds.filter((bound) => value > bound).length);
    const task = { ...prices, target: codes(prices.target), actual: codes(prices.actual) };
    const sizes = writeTask(task, folder);
    for (const [trainer, peers] of Object.entries(trainers)) {
      const params = Value.Default(algorithms.classification[trainer].params, {}) as Record<string, unknown>;
      console.log(
        `${trainer}: ${sizes.train} rows, ${sizes.features} features, ${classes} classes, ${threads} threads`,
      );
      compare({ trainer, params, threads, folder, sizes, classes }, peers);
    }
  });
}

/** Prices below which a third of them is, and two thirds. */
function thirds(prices: Float64Array): number[] {
  const sorted = prices.toSorted();
  return [1, 2].map((part) => sorted[Math.floor((part * sorted.length) / classes)]);
}
