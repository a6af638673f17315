import { makeMemory } from "../webAssembly/assembler";
import type { BinnedMatrix } from "./bins";
import { requireRoom } from "./requireRoom";
import { histogramLayout, type TreeKernels, treeKernels } from "./treeKernels";

const { lanes, columnSize, columnWords } = histogramLayout;

/** A side of a split: bins from `first` to `last` of a column go right. */
export interface RightBins {
  column: number;
  first: number;
  last: number;
}

/** The rows of a growing tree and what is added up of them, in a memory that loops in WebAssembly work on. */
export class TreeMemory {
  /** Rows of the tree; those of a node are side by side. */
  readonly rows: Int32Array;
  /** Weighted target and weight of each row, side by side. */
  readonly draws: Float64Array;
  /** Per lane and bin the two sums. */
  readonly sums: Float64Array;
  /** Per lane one bit per bin that may occur. */
  readonly occupied: Int32Array;
  /** Sums of the draws of the node that was added up last. */
  private readonly total: Float64Array;
  /** A column's bins, a byte a row. */
  private readonly columnBytes: number;
  private readonly kernels: TreeKernels;

  /** @throws Cd4mlError CD4ML_TOO_LARGE when the rows take more than the 4 GiB that WebAssembly can address */
  constructor(binned: BinnedMatrix) {
    const { rows, columns, codes } = binned;
    const draws = 0;
    const sums = draws + 16 * rows;
    const total = sums + 8 * lanes * columnSize;
    const occupied = total + 16;
    const rowsAt = occupied + 4 * lanes * columnWords;
    const spare = rowsAt + 4 * rows;
    const places = { draws, sums, total, occupied, spare, codes: spare + 4 * rows };
    const size = places.codes + rows * columns.length;
    requireRoom(size, binned, "A tree can use 4 GiB for its rows");
    const memory = makeMemory(size);
    new Uint8Array(memory.buffer, places.codes).set(codes);
    this.rows = new Int32Array(memory.buffer, rowsAt, rows);
    this.draws = new Float64Array(memory.buffer, draws, 2 * rows);
    this.sums = new Float64Array(memory.buffer, sums, lanes * columnSize);
    this.total = new Float64Array(memory.buffer, total, 2);
    this.occupied = new Int32Array(memory.buffer, occupied, lanes * columnWords);
    this.columnBytes = rows;
    this.kernels = treeKernels(places, memory);
  }

  /**
   * Adds `rows[start]` to before `rows[end]`, at least one, to the histograms of four columns.
   *
   * @param mark whether to mark the bins that occur
   */
  addUp(start: number, end: number, mark: boolean, a: number, b: number, c: number, d: number): void {
    const { columnBytes, kernels } = this;
    const add = mark ? kernels.addUpAndMark : kernels.addUp;
    add(this.address(start), this.address(end), a * columnBytes, b * columnBytes, c * columnBytes, d * columnBytes);
  }

  /** The two sums of the draws of `rows[start]` to before `rows[end]`, at least one; read them before the next call. */
  sumOf(start: number, end: number): Float64Array {
    this.kernels.total(this.address(start), this.address(end));
    return this.total;
  }

  /** Moves rows that go left to the front, both sides in their old order; returns where the right side starts. */
  divide(start: number, end: number, { column, first, last }: RightBins): number {
    const { columnBytes, kernels, rows } = this;
    const right = kernels.divide(this.address(start), this.address(end), column * columnBytes, first, last);
    // Addresses above 2 GiB come back as negative numbers.
    return ((right >>> 0) - rows.byteOffset) / 4;
  }

  private address(place: number): number {
    return this.rows.byteOffset + 4 * place;
  }
}
