import { availableParallelism } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import { softmax } from "../linear/softmax";
import { startThread } from "../startThread";
import type { BinnedMatrix } from "../trees/bins";
import type { Tree } from "../trees/tree";
import { makeMemory } from "../webAssembly/assembler";
import { layOut } from "./layout";
import { classOf } from "./logLoss";
import { type GrowthTask, TreeGrowth, type TreeRules } from "./treeGrowth";
import { writeClasses, writeRows } from "./writeRows";

/** Below this many rows × columns × trees a thread takes as long to start as it saves, and 30 MiB. */
const worthThreads = 150_000_000;

/** How trees are boosted. */
export interface BoostTask {
  binned: BinnedMatrix;
  /** A number for each row, or of classes the number of its class. */
  target: Float64Array;
  /** What each row is predicted as before the first tree: a number, or of classes the score of each. */
  bases: Float64Array;
  /** How many trees. */
  trees: number;
  rules: TreeRules;
  /** Most threads, this one included. @default one per core */
  threads?: number;
  onProgress?: (fraction: number) => void;
}

/**
 * Boosts trees: each is grown on the gradients that the trees before it leave, of half the squared error, or where there are
 * bases of classes of the log loss. Threads that are still starting when a tree begins join at the next. All sums are of
 * integers and therefore exact, so the trees are the same whatever the number of threads.
 *
 * @returns trees whose sum, and the base, is the prediction; of classes round by round one for each, see {@link LogLoss}
 * @see Friedman, "Greedy function approximation: A gradient boosting machine", Annals of Statistics 29(5), 2001
 */
export async function boost({ binned, target, bases, trees, rules, threads, onProgress }: BoostTask): Promise<Tree[]> {
  const helpers = threadsFor(binned, trees, threads) - 1;
  const classes = bases.length === 1 ? 0 : bases.length;
  const layout = layOut(binned, rules.maxDepth, helpers + 1, classes);
  const memory = makeMemory(layout.size);
  if (classes === 0) writeRows(layout, memory, binned, (row) => target[row] - bases[0]);
  else {
    const probabilities = softmax(bases.slice());
    const first = classOf(1, classes);
    writeRows(layout, memory, binned, (row) => (target[row] === first ? 1 : 0) - probabilities[first]);
    writeClasses(layout, memory, target, probabilities);
  }
  const { features, columns } = binned;
  const growthTask: GrowthTask = { layout, memory, binned: { features, columns }, rules };
  const growth = new TreeGrowth(growthTask);
  const workers = Array.from({ length: helpers }, () => startThread(require.resolve("./boostWorker"), growthTask));
  const failed = new Promise<never>((_, reject) => {
    for (const worker of workers) worker.on("error", reject);
  });
  try {
    // A thread that fails lets the others fail; what it failed of is what to tell.
    const grown = growTrees(growth, trees, onProgress).catch((error) => {
      if (growth.meeting.failed) return failed;
      throw error;
    });
    return await Promise.race([grown, failed]);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

async function growTrees(growth: TreeGrowth, trees: number, onProgress: BoostTask["onProgress"]): Promise<Tree[]> {
  const grown: Tree[] = [];
  while (grown.length < trees) {
    const number = grown.length + 1;
    grown.push(growth.grow(number, 0, growth.meeting.beginRound(number)));
    onProgress?.(grown.length / trees);
    // Lets progress and signals be seen.
    await nextTurn();
  }
  return grown;
}

function threadsFor({ rows, columns }: BinnedMatrix, trees: number, threads = availableParallelism()): number {
  return rows * columns.length * trees < worthThreads ? 1 : Math.max(1, Math.min(threads, rows));
}
