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
  makeMemory,
  or,
  set,
  shiftLeft,
  shiftRight,
  store32,
  store128,
  type WasmFunction,
} from "../webAssembly/assembler";
import type { BinnedMatrix } from "./bins";
import { requireRoom } from "./requireRoom";

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

/** Takes rows by the addresses of the first and of the one after the last, columns by where their bins begin among all. */
type AddUp = (at: number, end: number, a: number, b: number, c: number, d: number) => void;

/**
 * Sums of targets and weights by bin. The loop over rows is WebAssembly: one addition of two floats sums a target and its
 * weight, and no bounds are checked.
 */
export class ColumnHistograms {
  /** Rows of a tree; those of a node are side by side. */
  readonly rows: Int32Array;
  /** Weighted target and weight of each row, side by side. */
  readonly draws: Float64Array;
  /** Per lane and bin the two sums. */
  readonly sums: Float64Array;
  /** Per lane one bit per bin that may occur. */
  readonly occupied: Int32Array;
  /** A column's bins, a byte a row. */
  private readonly columnBytes: number;
  private readonly kernels: Record<"addUp" | "addUpAndMark", AddUp>;

  /** @throws Cd4mlError CD4ML_TOO_LARGE when the rows take more than the 4 GiB that WebAssembly can address */
  constructor(binned: BinnedMatrix) {
    const { rows, columns, codes } = binned;
    const draws = 0;
    const sums = draws + 16 * rows;
    const occupied = sums + 8 * lanes * columnSize;
    const rowsAt = occupied + 4 * lanes * columnWords;
    const places = { draws, sums, occupied, codes: rowsAt + 4 * rows };
    const size = places.codes + rows * columns.length;
    requireRoom(size, binned, "A tree can use 4 GiB for its rows");
    const memory = makeMemory(size);
    new Uint8Array(memory.buffer, places.codes).set(codes);
    this.rows = new Int32Array(memory.buffer, rowsAt, rows);
    this.draws = new Float64Array(memory.buffer, draws, 2 * rows);
    this.sums = new Float64Array(memory.buffer, sums, lanes * columnSize);
    this.occupied = new Int32Array(memory.buffer, occupied, lanes * columnWords);
    this.columnBytes = rows;
    this.kernels = link(compile([addUp("addUp", places, false), addUp("addUpAndMark", places, true)]), memory);
  }

  /**
   * Adds `rows[start]` to before `rows[end]`, at least one, to the histograms of four columns.
   *
   * @param mark whether to mark the bins that occur
   */
  add(start: number, end: number, mark: boolean, a: number, b: number, c: number, d: number): void {
    const { rows, columnBytes, kernels } = this;
    const addUp = mark ? kernels.addUpAndMark : kernels.addUp;
    const [from, to] = [rows.byteOffset + 4 * start, rows.byteOffset + 4 * end];
    addUp(from, to, a * columnBytes, b * columnBytes, c * columnBytes, d * columnBytes);
  }
}

/** Addresses of what the loop reads and writes. */
type Places = Record<"draws" | "sums" | "occupied" | "codes", number>;

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
