import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { algorithms } from "../model/algorithms/algorithms";
import { simulateHouses } from "../model/data/simulateHouses";
import { encodeTask } from "./support/encodedTask";

const batch = 10_000;
const repeats = 20;

/** How long a prediction of houses' default models takes in process: row by row, and a batch of 10,000 rows at once. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "cd4ml-bench-"));
  try {
    await simulateHouses({ folder: path.join(folder, "houses"), rows: 100_000 });
    console.log("algorithm            trees   one row µs   row of a batch µs");
    for (const name of ["gradient_boosting", "random_forest"]) await measure(name, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(name: string, data: string): Promise<void> {
  const { params, train, target, validate } = await encodeTask("houses", name, data);
  const model = await algorithms.regression[name].train(train, target, params, { seed: 1 });
  const matrix = { ...validate, rows: batch, columns: validate.columns.map((column) => column.subarray(0, batch)) };
  const rows = Array.from({ length: batch }, (_, row) => Float64Array.from(matrix.columns, (column) => column[row]));
  const single = fastest(() => rows.reduce((sum, row) => sum + model.predict(row), 0));
  const together = fastest(() => model.predictAll(matrix)[0]);
  const cells = [String(params.trees).padStart(7), single.toFixed(2).padStart(12), together.toFixed(2).padStart(19)];
  console.log(name.padEnd(18) + cells.join(" "));
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
