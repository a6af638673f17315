import { availableParallelism } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import { startThread } from "../startThread";
import type { BinnedMatrix } from "../trees/bins";
import type { Tree } from "../trees/tree";
import { makeMemory } from "../webAssembly/assembler";
import { layOut } from "./layout";
import { type GrowthTask, TreeGrowth, type TreeRules } from "./treeGrowth";
import { writeRows } from "./writeRows";

/** Below this many rows × columns × trees a thread takes as long to start as it saves, and 30 MiB. */
const worthThreads = 150_000_000;

/** How trees are boosted. */
export interface BoostTask {
  binned: BinnedMatrix;
  target: Float64Array;
  trees: number;
  rules: TreeRules;
  /** Most threads, this one included. @default one per core */
  threads?: number;
  onProgress?: (fraction: number) => void;
}

/** Trees whose sum, and the base, is the prediction. */
export interface Boosted {
  base: number;
  trees: Tree[];
}

/**
 * Boosts trees: each is grown on the gradients that the trees before it leave. Threads that are still starting when a tree
 * begins join at the next. All sums are of integers and therefore exact, so the trees are the same whatever the number of
 * threads.
 *
 * @see Friedman, "Greedy function approximation: A gradient boosting machine", Annals of Statistics 29(5), 2001
 */
export async function boost({ binned, target, trees, rules, threads, onProgress }: BoostTask): Promise<Boosted> {
  const helpers = threadsFor(binned, trees, threads) - 1;
  const layout = layOut(binned, rules.maxDepth, helpers + 1);
  const memory = makeMemory(layout.size);
  const base = target.reduce((sum, value) => sum + value, 0) / target.length;
  writeRows(layout, memory, binned, target, base);
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
    return { base, trees: await Promise.race([grown, failed]) };
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

async function growTrees(growth: TreeGrowth, trees: number, onProgress: BoostTask["onProgress"]): Promise<Tree[]> {
  const grown: Tree[] = [];
  while (grown.length < trees) {
    grown.push(growth.grow(0, growth.meeting.beginRound(grown.length + 1)));
    onProgress?.(grown.length / trees);
    // Lets progress and signals be seen.
    await nextTurn();
  }
  return grown;
}

function threadsFor({ rows, columns }: BinnedMatrix, trees: number, threads = availableParallelism()): number {
  return rows * columns.length * trees < worthThreads ? 1 : Math.max(1, Math.min(threads, rows));
}
