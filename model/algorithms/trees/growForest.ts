import { once } from "node:events";
import { availableParallelism } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import type { FeatureMatrix } from "../../features/matrix";
import { startThread } from "../startThread";
import { binMatrix } from "./bins";
import { type GrownTree, growTrees, type TreesTask } from "./growTrees";
import type { Tree } from "./tree";
import type { TreeLimits } from "./treeGrower";

/** Below this many rows × trees a thread takes longer to start than it saves. */
const worthThreads = 400_000;

/** How a forest is grown. */
export interface ForestTask {
  matrix: FeatureMatrix;
  /** Most bins of a feature. */
  maxBins: number;
  target: Float64Array;
  /** Number of classes, where the target holds the number of each row's. @default 0, it holds numbers */
  classes?: number;
  trees: number;
  limits: TreeLimits;
  seed: number;
  /** Most threads, this one included. @default one per core */
  threads?: number;
  onProgress?: (fraction: number) => void;
}

/**
 * Grows trees on several threads; each takes the next tree nobody has begun. Tree i draws from stream i of the seed, so
 * the forest is the same whatever the number of threads.
 */
export async function growForest(task: ForestTask): Promise<Tree[]> {
  const { matrix, maxBins, target, classes = 0, trees, limits, seed, onProgress } = task;
  const grown: Tree[] = new Array(trees);
  let done = 0;
  const keep = ({ index, tree }: GrownTree) => {
    grown[index] = tree;
    onProgress?.(++done / trees);
  };
  // They start while the matrix is binned here.
  const workers = Array.from({ length: threadsFor(task) - 1 }, () => startWorker(keep));
  const helped = Promise.all(workers.map(({ finished }) => finished));
  try {
    const next = new Int32Array(new SharedArrayBuffer(4));
    const binned = binMatrix(matrix, maxBins);
    const treesTask: TreesTask = { binned, target: share(target), classes, trees, limits, seed, next };
    for (const { worker } of workers) worker.postMessage(treesTask);
    await Promise.race([growHere(treesTask, keep), helped.then(() => new Promise<never>(() => {}))]);
    // A worker that has begun no tree need not be waited for.
    if (done < trees) await helped;
  } finally {
    await Promise.all(workers.map(({ worker }) => worker.terminate()));
  }
  return grown;
}

/** Grows trees until none is left to begin; yields in between, so that progress and signals are seen. */
async function growHere(task: TreesTask, keep: (grown: GrownTree) => void): Promise<void> {
  for (const grown of growTrees(task)) {
    keep(grown);
    await nextTurn();
  }
}

/** A copy in memory that is not copied again for each thread. */
function share(values: Float64Array): Float64Array {
  const shared = new Float64Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

function threadsFor({ matrix, trees, threads = availableParallelism() }: ForestTask): number {
  return matrix.rows * trees < worthThreads ? 1 : Math.max(1, Math.min(threads, trees));
}

function startWorker(keep: (grown: GrownTree) => void): { worker: Worker; finished: Promise<unknown> } {
  const worker = startThread(require.resolve("./forestWorker"));
  worker.on("message", keep);
  // `once` rejects when the worker fails.
  return { worker, finished: once(worker, "exit") };
}
