import { createRandom } from "../../data/random";
import type { BinnedMatrix } from "./bins";
import type { Tree } from "./tree";
import { TreeGrower, type TreeLimits } from "./treeGrower";

/** What a thread needs to grow trees. */
export interface TreesTask {
  binned: BinnedMatrix;
  /** In memory that the threads share, as the bins are. */
  target: Float64Array;
  /** Number of classes; 0 for a target of numbers. */
  classes: number;
  trees: number;
  limits: TreeLimits;
  seed: number;
  /** Number of the next tree nobody has begun, in memory that the threads share. */
  next: Int32Array;
}

/** A finished tree and its place in the forest. */
export interface GrownTree {
  index: number;
  tree: Tree;
}

/** Takes and grows the trees that no other thread has begun, one a step; tree i draws from stream i of the seed. */
export function* growTrees({ binned, target, classes, trees, limits, seed, next }: TreesTask): Generator<GrownTree> {
  const grower = new TreeGrower(binned, target, limits, classes);
  for (let index = Atomics.add(next, 0, 1); index < trees; index = Atomics.add(next, 0, 1)) {
    yield { index, tree: grower.grow(createRandom(seed, index)) };
  }
}
