import {
  add,
  addFloats,
  type Code,
  compile,
  doWhile,
  get,
  i32,
  isLess,
  link,
  load8,
  load32,
  load128,
  or,
  set,
  shiftLeft,
  shiftRight,
  store32,
  store128,
  subtract,
  type WasmFunction,
} from "../webAssembly/assembler";

/** How histograms of a few columns, the lanes, lie side by side. */
export const histogramLayout = {
  /** Columns added up together; one pass over the rows for four costs little more than for one. */
  lanes: 4,
  /** Numbers kept per bin: sum of weighted targets, sum of weights. */
  binSize: 2,
  /** Numbers of one column. */
  columnSize: 256 * 2,
  /** Words of 32 bits that mark which bins of a column occur. */
  columnWords: 8,
};

const { lanes, binSize, columnSize, columnWords } = histogramLayout;

/** Addresses of what the loops read and write: see `TreeMemory`. */
export type Places = Record<"draws" | "sums" | "occupied" | "total" | "spare" | "codes", number>;

/** Loops over a node's rows, at least one, by the addresses of the first and of the one after the last. */
export interface TreeKernels {
  /** Takes columns by where their bins begin among all. */
  addUp(at: number, end: number, a: number, b: number, c: number, d: number): void;
  /** The same, and marks the bins that occur. */
  addUpAndMark: TreeKernels["addUp"];
  total(at: number, end: number): void;
  /** Returns the address of the first row that goes right. */
  divide(at: number, end: number, column: number, first: number, last: number): number;
}

/** The loops over rows: no bounds are checked, and one addition of two floats sums a target and its weight. */
export function treeKernels(places: Places, memory: WebAssembly.Memory): TreeKernels {
  const functions = [addUp("addUp", places, false), addUp("addUpAndMark", places, true), total(places), divide(places)];
  return link(compile(functions), memory);
}

/** for each row: for each lane: sums[lane, bin of the row] += draws[row], and the bin is marked if bins are to be */
function addUp(name: string, places: Places, mark: boolean): WasmFunction {
  const [at, end, firstColumn, row, bin, place, draw] = [0, 1, 2, 6, 7, 8, 9];
  const columns = Array.from({ length: lanes }, (_, lane): Code => {
    const sums = places.sums + 8 * lane * columnSize;
    const word = places.occupied + 4 * lane * columnWords;
    return [
      ...set(bin, load8(add(get(firstColumn + lane), get(row)), places.codes)),
      ...(mark ? markBin(bin, place, word) : []),
      ...set(place, shiftLeft(get(bin), i32(Math.log2(8 * binSize)))),
      ...store128(get(place), addFloats(load128(get(place), sums), get(draw)), sums),
    ];
  });
  const body = doWhile(
    isLess(get(at), get(end)),
    set(row, load32(get(at))),
    set(draw, load128(shiftLeft(get(row), i32(4)), places.draws)),
    ...columns,
    set(at, add(get(at), i32(4))),
  );
  const locals: WasmFunction["locals"] = ["i32", "i32", "i32", "v128"];
  return { name, parameters: new Array(6).fill("i32"), locals, results: [], body };
}

/** words[bin / 32] |= the bin's bit; the shift takes the last five bits of the bin. */
function markBin(bin: number, place: number, words: number): Code {
  const bit = shiftLeft(i32(1), get(bin));
  return [
    ...set(place, shiftLeft(shiftRight(get(bin), i32(5)), i32(2))),
    ...store32(get(place), or(load32(get(place), words), bit), words),
  ];
}

/** total = the sum of the rows' draws */
function total({ draws, total: place }: Places): WasmFunction {
  const [at, end, sums] = [0, 1, 2];
  const body = [
    ...doWhile(
      isLess(get(at), get(end)),
      set(sums, addFloats(get(sums), load128(shiftLeft(load32(get(at)), i32(4)), draws))),
      set(at, add(get(at), i32(4))),
    ),
    ...store128(i32(place), get(sums)),
  ];
  return { name: "total", parameters: ["i32", "i32"], locals: ["v128"], results: [], body };
}

/**
 * for each row: write it to both sides, then move on the end of the side it belongs to: right if `first <= bin <= last`; then
 * move the right side behind the left one. A branch would be guessed wrong for every other row.
 */
function divide({ spare, codes }: Places): WasmFunction {
  const [at, end, column, first, last, row, bin, left, right, moved] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const outside = shiftRight(or(subtract(get(bin), get(first)), subtract(get(last), get(bin))), i32(31));
  const body = [
    ...set(left, get(at)),
    ...set(right, i32(spare)),
    ...doWhile(
      isLess(get(at), get(end)),
      set(row, load32(get(at))),
      set(bin, load8(add(get(row), get(column)), codes)),
      store32(get(left), get(row)),
      store32(get(right), get(row)),
      set(moved, shiftLeft(outside, i32(2))),
      set(left, add(get(left), get(moved))),
      set(right, add(get(right), subtract(i32(4), get(moved)))),
      set(at, add(get(at), i32(4))),
    ),
    ...set(at, get(left)),
    ...set(row, i32(spare)),
    ...doWhile(
      isLess(get(row), get(right)),
      store32(get(at), load32(get(row))),
      set(row, add(get(row), i32(4))),
      set(at, add(get(at), i32(4))),
    ),
    ...get(left),
  ];
  const locals: WasmFunction["locals"] = new Array(5).fill("i32");
  return { name: "divide", parameters: new Array(5).fill("i32"), locals, results: ["i32"], body };
}
