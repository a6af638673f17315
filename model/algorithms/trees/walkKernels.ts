import {
  add,
  addFloat,
  type Code,
  doWhile,
  get,
  i32,
  isGreaterFloat,
  isLess,
  load32,
  loadFloat,
  set,
  shiftLeft,
  storeFloat,
  subtract,
  type WasmFunction,
} from "../webAssembly/assembler";

/** How nodes and rows lie in the memory of `TreeSums`. */
export const laneLayout = {
  /** Rows that walk a tree side by side, or trees that a row walks: while one waits for its next node the others go on. */
  lanes: 8,
  /** Rows predicted together, few enough to stay in the processor's cache with a tree; a multiple of `lanes`. */
  blockRows: 128,
  /** Each feature's values of a block are side by side. */
  featureBytes: 8 * 128,
  /** A node is its threshold, the place of its feature in a block, and the place of its left child. */
  nodeBytes: 16,
  nodeShift: 4,
  nodeFeature: 8,
  nodeLeft: 12,
  /** Words of 32 bits that a group of trees takes: the depth of the deepest, and a root each. */
  groupWords: 9,
};

const { lanes, nodeShift, nodeFeature, nodeLeft, groupWords } = laneLayout;

/** Places are addresses. */
export interface WalkKernels {
  /** Walks the rows from `row` to before `end` down the tree at `root` and adds the leaves they reach to the sums. */
  block(row: number, end: number, root: number, depth: number, sums: number): void;
  /** Walks one row down the trees of the groups; returns the sum of the leaves. */
  row(row: number, group: number, end: number): number;
}

/** The loops of {@link WalkKernels}. */
export function walkKernels(): WasmFunction[] {
  return [walkBlock(), walkRow()];
}

/** node = left child, or the node after it for a value above the threshold */
function stepDown(node: number, row: number, offset: number): Code {
  const value = loadFloat(add(get(row), load32(get(node), nodeFeature)), offset);
  const right = shiftLeft(isGreaterFloat(value, loadFloat(get(node))), i32(nodeShift));
  return set(node, add(load32(get(node), nodeLeft), right));
}

/** for every few rows: node = root; as often as the tree is deep: step down; sum += leaf */
function walkBlock(): WasmFunction {
  const [row, end, root, depth, sums, steps] = [0, 1, 2, 3, 4, 5];
  const nodes = locals(steps + 1);
  const body = doWhile(
    isLess(get(row), get(end)),
    ...nodes.map((node) => set(node, get(root))),
    set(steps, get(depth)),
    doWhile(
      get(steps),
      ...nodes.map((node, lane) => stepDown(node, row, 8 * lane)),
      set(steps, subtract(get(steps), i32(1))),
    ),
    ...nodes.map((node, lane) =>
      storeFloat(get(sums), addFloat(loadFloat(get(sums), 8 * lane), loadFloat(get(node))), 8 * lane),
    ),
    set(sums, add(get(sums), i32(8 * lanes))),
    set(row, add(get(row), i32(8 * lanes))),
  );
  const declared: WasmFunction["locals"] = new Array(1 + lanes).fill("i32");
  return { name: "block", parameters: new Array(5).fill("i32"), locals: declared, results: [], body };
}

/** for every few trees: nodes = roots; as often as the deepest is deep: step down in each; sum += leaves */
function walkRow(): WasmFunction {
  const [row, group, end, steps] = [0, 1, 2, 3];
  const nodes = locals(steps + 1);
  const sum = steps + 1 + lanes;
  const body = [
    ...doWhile(
      isLess(get(group), get(end)),
      set(steps, load32(get(group))),
      ...nodes.map((node, lane) => set(node, load32(get(group), 4 * (1 + lane)))),
      doWhile(get(steps), ...nodes.map((node) => stepDown(node, row, 0)), set(steps, subtract(get(steps), i32(1)))),
      ...nodes.map((node) => set(sum, addFloat(get(sum), loadFloat(get(node))))),
      set(group, add(get(group), i32(4 * groupWords))),
    ),
    ...get(sum),
  ];
  const declared: WasmFunction["locals"] = [...new Array(1 + lanes).fill("i32"), "f64"];
  return { name: "row", parameters: ["i32", "i32", "i32"], locals: declared, results: ["f64"], body };
}

function locals(first: number): number[] {
  return Array.from({ length: lanes }, (_, lane) => first + lane);
}
