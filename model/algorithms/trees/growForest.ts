import { once } from "node:events";
import { availableParallelism } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { startThread } from "../startThread";
import type { BinnedMatrix } from "./bins";
import { type GrownTree, growTrees, type TreesTask } from "./growTrees";
import type { Tree } from "./tree";
import type { TreeLimits } from "./treeGrower";

/** Below this many rows × columns × trees a thread takes longer to start than it saves. */
const worthThreads = 5_000_000;

/** How a forest is grown. */
export interface ForestTask {
  binned: BinnedMatrix;
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
  const { binned, target, classes = 0, trees, limits, seed, onProgress } = task;
  const next = new Int32Array(new SharedArrayBuffer(4));
  const grown: Tree[] = new Array(trees);
  let done = 0;
  const keep = ({ index, tree }: GrownTree) => {
    grown[index] = tree;
    onProgress?.(++done / trees);
  };
  const treesTask: TreesTask = { binned, target, classes, trees, limits, seed, next };
  const workers = Array.from({ length: threadsFor(task) - 1 }, () => startWorker(treesTask, keep));
  const helped = Promise.all(workers.map(({ finished }) => finished));
  try {
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

function threadsFor({ binned, trees, threads = availableParallelism() }: ForestTask): number {
  const work = binned.rows * binned.columns.length * trees;
  return work < worthThreads ? 1 : Math.max(1, Math.min(threads, trees));
}

function startWorker(
  task: TreesTask,
  keep: (grown: GrownTree) => void,
): { worker: Worker; finished: Promise<unknown> } {
  const worker = startThread(require.resolve("./forestWorker"), task);
  worker.on("message", keep);
  // `once` rejects when the worker fails.
  return { worker, finished: once(worker, "exit") };
}
