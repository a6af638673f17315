import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, homedir, tmpdir } from "node:os";
import path from "node:path";
import { algorithms } from "../model/algorithms/algorithms";
import { readTable } from "../model/data/readTable";
import { simulateHouses } from "../model/data/simulateHouses";
import { splitRows } from "../model/data/split";
import type { Table } from "../model/data/table";
import { fitFeatures } from "../model/features/fitFeatures";
import type { FeatureMatrix } from "../model/features/matrix";
import { r2Score } from "../model/metrics/r2Score";
import { loadProblem } from "../model/problems/loadProblem";
import { resolveChoices } from "../model/problems/resolveChoices";

const problems = path.resolve(__dirname, "../model/problems");
const defaults = { pipeline: "default", features: "default", algorithm: "random_forest", params: "default" };
const threads = availableParallelism();
const repeats = 3;
const peerVersion = "1.9.1";

/** One problem, encoded as its default pipeline does. */
interface Task {
  params: Record<string, unknown>;
  train: FeatureMatrix;
  target: Float64Array;
  validate: FeatureMatrix;
  actual: Float64Array;
}

/** What one trainer does with it. */
interface Outcome {
  /** Of the fastest repeat. */
  seconds: number;
  /** On the validation rows. */
  r2: number;
}

/** Trains the default forest of each problem here and in scikit-learn, on the same matrix and all cores. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "cd4ml-bench-"));
  try {
    const python = findPeer();
    await simulateHouses({ folder: path.join(folder, "houses"), rows: 100_000 });
    for (const problem of ["houses", "ames"]) {
      const task = await encode(problem, folder);
      writeTask(task, folder);
      const [ours, theirs] = [[] as Outcome[], [] as Outcome[]];
      // In turn, so that what else the machine does meets both.
      for (let i = 0; i < repeats; i++) {
        ours.push(await trainHere(task));
        theirs.push(trainPeer(python, task, folder));
      }
      console.log(`${problem}: ${task.train.rows} rows, ${task.train.names.length} features, ${threads} threads`);
      console.log(`  cd4ml              ${describe(fastest(ours))}`);
      console.log(`  scikit-learn ${peerVersion} ${describe(fastest(theirs))}`);
      console.log(`  ${(fastest(theirs).seconds / fastest(ours).seconds).toFixed(1)} times as fast`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fastest(outcomes: Outcome[]): Outcome {
  return outcomes.reduce((best, each) => (each.seconds < best.seconds ? each : best));
}

function describe({ seconds, r2 }: Outcome): string {
  return `${seconds.toFixed(2).padStart(6)} s  r2 ${r2.toFixed(4)}`;
}

async function encode(name: string, data: string): Promise<Task> {
  const problem = loadProblem(problems, name);
  const { pipeline, features, params } = resolveChoices(problem, defaults);
  const { table, lookups } = await readTable(problem, data);
  const { train, validate } = splitRows(table, problem.identifier, pipeline.splits);
  const fitted = fitFeatures(features, problem, table, train, lookups);
  return {
    params,
    train: fitted.encode(table, train),
    target: numbers(table, problem.target.field, train),
    validate: fitted.encode(table, validate),
    actual: numbers(table, problem.target.field, validate),
  };
}

function numbers(table: Table, name: string, rows: Int32Array): Float64Array {
  const column = table.columns.get(name);
  if (column?.kind !== "number") throw new TypeError(`no numbers in ${name}`);
  return Float64Array.from(rows, (row) => column.values[row]);
}

async function trainHere({ params, train, target, validate, actual }: Task): Promise<Outcome> {
  const start = performance.now();
  const forest = await algorithms.random_forest.train(train, target, params, { seed: 1, threads });
  const seconds = (performance.now() - start) / 1000;
  return { seconds, r2: r2Score(actual, forest.predictAll(validate)) };
}

/** Writes the matrices column by column as 64-bit floats. */
function writeTask({ train, target, validate, actual }: Task, folder: string): void {
  const files = { train: train.columns, validate: validate.columns, target: [target], actual: [actual] };
  for (const [name, columns] of Object.entries(files)) {
    writeFileSync(path.join(folder, `${name}.bin`), Buffer.concat(columns.map(({ buffer }) => new Uint8Array(buffer))));
  }
}

function trainPeer(python: string, { params, train, validate }: Task, folder: string): Outcome {
  const sizes = { features: train.names.length, train: train.rows, validate: validate.rows };
  const task = JSON.stringify({ ...params, ...sizes, threads });
  const output = execFileSync(python, [path.join(__dirname, "train.py"), folder, task], { encoding: "utf8" });
  return JSON.parse(output) as Outcome;
}

/** The Python of a virtual environment with scikit-learn; made once, under the user's cache folder. */
function findPeer(): string {
  const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache");
  const environment = path.join(cache, "cd4ml", `scikit-learn-${peerVersion}`);
  const python = path.join(environment, "bin/python");
  if (existsSync(path.join(environment, "complete"))) return python;
  console.error(`Installing scikit-learn ${peerVersion} into ${environment} …`);
  execFileSync("python3", ["-m", "venv", "--clear", environment]);
  execFileSync(python, ["-m", "pip", "install", "--quiet", `scikit-learn==${peerVersion}`]);
  writeFileSync(path.join(environment, "complete"), "");
  return python;
}
