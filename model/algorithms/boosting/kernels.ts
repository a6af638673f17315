import {
  add,
  add64,
  addFloat,
  bits,
  bitsOf,
  type Code,
  compile,
  doWhile,
  float,
  get,
  i32,
  i64,
  isLess,
  link,
  load8,
  load64,
  load128,
  loadFloat,
  multiply,
  multiplyFloat,
  set,
  shiftLeft,
  store64,
  store128,
  subtract,
  type WasmFunction,
} from "../webAssembly/assembler";
import { type Layout, recordCodes } from "./layout";

/** The two loops over rows in which training spends its time. All places are byte addresses in the shared memory. */
export interface Kernels {
  /**
   * Adds the records from `at` to before `end`, at least one, to the packed histogram, each gradient as the whole number
   * next to gradient × scale + zero.
   */
  addUp(at: number, end: number, histogram: number, scale: number, zero: number): void;
  /**
   * Moves the records from `at` to before `end`, at least one, whose bin is one of the `span` bins from `first` on to
   * `spare`; the others close up. Both keep their order.
   *
   * @param column place of the column's bin in a record
   * @returns where the records that stayed end
   */
  divide(at: number, end: number, spare: number, column: number, first: number, span: number): number;
}

/**
 * Makes the loops as WebAssembly, for one matrix: its columns are unrolled, and where each begins in the histogram is part
 * of the instruction. Compared with the same loops in JavaScript there are 64-bit integers, so that one addition counts a
 * row and sums its gradient, and no check of bounds.
 */
export function makeKernels(layout: Layout, memory: WebAssembly.Memory): Kernels {
  return link<Kernels>(compile([addUp(layout), divide(layout)]), memory);
}

/**
 * for each record: word = one row | gradient as integer; for each column: histogram[start of column + bin] += word
 */
function addUp({ stride, starts, countShift }: Layout): WasmFunction {
  const [record, end, histogram, scale, zero, place, word] = [0, 1, 2, 3, 4, 5, 6];
  const columns = starts.map((start, column): Code => {
    const bin = load8(get(record), recordCodes + column);
    return [
      ...set(place, add(shiftLeft(bin, i32(3)), get(histogram))),
      ...store64(get(place), add64(load64(get(place), 8 * start), get(word)), 8 * start),
    ];
  });
  // Of floats from 2^52 to 2^53 the last bits are the whole number above 2^52.
  const whole = addFloat(addFloat(multiplyFloat(loadFloat(get(record)), get(scale)), get(zero)), float(2 ** 52));
  const oneRow = (1n << BigInt(countShift)) - bits(2 ** 52);
  const body = doWhile(
    isLess(get(record), get(end)),
    set(word, add64(bitsOf(whole), i64(oneRow))),
    ...columns,
    set(record, add(get(record), i32(stride))),
  );
  return { name: "addUp", parameters: ["i32", "i32", "i32", "f64", "f64"], locals: ["i32", "i64"], results: [], body };
}

/**
 * for each record: write it to both sides, then move on the end of the side it belongs to. A branch instead would be
 * guessed wrong for every other row.
 */
function divide({ stride }: Layout): WasmFunction {
  const [record, end, spare, column, first, span, kept, moved] = [0, 1, 2, 3, 4, 5, 6, 7];
  const copies: Code[] = [];
  for (let offset = 0; offset < stride; offset += 16) {
    const [load, store] = stride - offset >= 16 ? [load128, store128] : [load64, store64];
    for (const to of [spare, kept]) copies.push(store(get(to), load(get(record), offset), offset));
  }
  const bin = load8(add(get(record), get(column)));
  const body = [
    ...set(kept, get(record)),
    ...doWhile(
      isLess(get(record), get(end)),
      set(moved, multiply(isLess(subtract(bin, get(first)), get(span)), i32(stride))),
      ...copies,
      set(spare, add(get(spare), get(moved))),
      set(kept, add(get(kept), subtract(i32(stride), get(moved)))),
      set(record, add(get(record), i32(stride))),
    ),
    ...get(kept),
  ];
  return { name: "divide", parameters: new Array(6).fill("i32"), locals: ["i32", "i32"], results: ["i32"], body };
}
