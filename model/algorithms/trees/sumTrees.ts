import type { FeatureMatrix } from "../../features/matrix";
import {
  add,
  addFloat,
  compile,
  doWhile,
  get,
  i32,
  isGreaterFloat,
  isLess,
  link,
  load32,
  loadFloat,
  makeMemory,
  set,
  shiftLeft,
  storeFloat,
  subtract,
  type WasmFunction,
} from "../webAssembly/assembler";

/** Trees one after the other: node by node as in {@link Tree}, but with children numbered through all of them. */
export interface JoinedTrees {
  features: number;
  /** Each tree's first node. */
  roots: Int32Array;
  feature: Int32Array;
  threshold: Float64Array;
  left: Int32Array;
}

/** Rows predicted together, few enough to stay in the processor's cache with a tree; a multiple of `lanes`. */
const blockRows = 128;
/** Each feature's values of a block are side by side. */
const featureBytes = 8 * blockRows;
/** Rows that walk a tree side by side: while one waits for its next node the others go on. */
const lanes = 4;
/** A node is its threshold, the place of its feature in a block, and the place of its left child. */
const [nodeBytes, nodeShift, nodeFeature, nodeLeft] = [16, 4, 8, 12];

/** Walks the rows from `row` to before `end` down the tree at `root` and adds the leaves they reach to the sums. */
type Walk = (row: number, end: number, root: number, depth: number, sums: number) => void;

/** Sum of the trees' leaves for each row of a matrix, in WebAssembly; the trees are added in their order. */
export function sumTrees(trees: JoinedTrees, { rows, columns }: FeatureMatrix): Float64Array {
  const { features, roots, feature } = trees;
  // After the features comes one that is below all numbers: by it a leaf sends rows to itself.
  const block = nodeBytes * feature.length;
  const sums = block + featureBytes * (features + 1);
  const memory = makeMemory(sums + 8 * blockRows);
  const { walk } = link<{ walk: Walk }>(walker(), memory);
  writeNodes(trees, memory);
  const depths = depthsOf(trees);
  const values = new Float64Array(memory.buffer, block, (features + 1) * blockRows).fill(Number.NEGATIVE_INFINITY);
  const blockSums = new Float64Array(memory.buffer, sums, blockRows);
  const result = new Float64Array(rows);
  for (let start = 0; start < rows; start += blockRows) {
    const count = Math.min(blockRows, rows - start);
    columns.forEach((column, i) => {
      values.set(column.subarray(start, start + count), i * blockRows);
    });
    blockSums.fill(0);
    roots.forEach((root, tree) => {
      walk(block, block + 8 * count, nodeBytes * root, depths[tree], sums);
    });
    result.set(blockSums.subarray(0, count), start);
  }
  return result;
}

let compiled: WebAssembly.Module | undefined;

/** The loop, compiled when it is first needed: the longer it is kept the better the engine has made it. */
function walker(): WebAssembly.Module {
  compiled ??= compile([walkTree()]);
  return compiled;
}

/**
 * for every four rows: node = root; as often as the tree is deep: node = left child, or the node after it for a value above
 * the threshold; sum += leaf
 */
function walkTree(): WasmFunction {
  const [row, end, root, depth, sums, steps] = [0, 1, 2, 3, 4, 5];
  const nodes = Array.from({ length: lanes }, (_, lane) => steps + 1 + lane);
  const stepDown = nodes.map((node, lane) => {
    const value = loadFloat(add(get(row), load32(get(node), nodeFeature)), 8 * lane);
    const right = shiftLeft(isGreaterFloat(value, loadFloat(get(node))), i32(nodeShift));
    return set(node, add(load32(get(node), nodeLeft), right));
  });
  const body = doWhile(
    isLess(get(row), get(end)),
    ...nodes.map((node) => set(node, get(root))),
    set(steps, get(depth)),
    doWhile(get(steps), ...stepDown, set(steps, subtract(get(steps), i32(1)))),
    ...nodes.map((node, lane) =>
      storeFloat(get(sums), addFloat(loadFloat(get(sums), 8 * lane), loadFloat(get(node))), 8 * lane),
    ),
    set(sums, add(get(sums), i32(8 * lanes))),
    set(row, add(get(row), i32(8 * lanes))),
  );
  return {
    name: "walk",
    parameters: new Array(5).fill("i32"),
    locals: new Array(1 + lanes).fill("i32"),
    results: [],
    body,
  };
}

function writeNodes({ features, feature, threshold, left }: JoinedTrees, { buffer }: WebAssembly.Memory): void {
  const floats = new Float64Array(buffer);
  const words = new Uint32Array(buffer);
  for (let node = 0; node < feature.length; node++) {
    const leaf = feature[node] < 0;
    const at = node * nodeBytes;
    floats[at / 8] = threshold[node];
    words[(at + nodeFeature) / 4] = featureBytes * (leaf ? features : feature[node]);
    words[(at + nodeLeft) / 4] = nodeBytes * (leaf ? node : left[node]);
  }
}

/** Most steps from each root to a leaf, at least one. */
function depthsOf({ roots, feature, left }: JoinedTrees): Int32Array {
  const depth = new Int32Array(feature.length);
  return roots.map((root, tree) => {
    const end = roots[tree + 1] ?? feature.length;
    let most = 1;
    for (let node = root; node < end; node++) {
      if (feature[node] < 0) continue;
      depth[left[node]] = depth[node] + 1;
      depth[left[node] + 1] = depth[node] + 1;
      most = Math.max(most, depth[node] + 1);
    }
    return most;
  });
}
