import type { BinnedMatrix } from "../trees/bins";
import { type Layout, recordCodes } from "./layout";
import { noBounds } from "./rowShare";

/** Rows whose bins are written together, few enough to stay in the processor's cache. */
const blockRows = 1024;

/**
 * Writes the rows as they are before the first tree into memory for the threads.
 *
 * @param gradientOf a row's, for the first tree
 */
export function writeRows(
  { rows, threads, stride, ...layout }: Layout,
  { buffer }: WebAssembly.Memory,
  { columns, codes }: BinnedMatrix,
  gradientOf: (row: number) => number,
): void {
  const bytes = new Uint8Array(buffer, layout.records, stride * rows);
  const floats = new Float64Array(buffer, layout.records, (stride / 8) * rows);
  let [least, most] = noBounds;
  for (let start = 0; start < rows; start += blockRows) {
    const end = Math.min(start + blockRows, rows);
    for (let row = start; row < end; row++) {
      const gradient = gradientOf(row);
      floats[row * (stride / 8)] = gradient;
      least = Math.min(least, gradient);
      most = Math.max(most, gradient);
    }
    for (let column = 0; column < columns.length; column++) {
      for (let row = start; row < end; row++) bytes[row * stride + recordCodes + column] = codes[column * rows + row];
    }
  }
  const bounds = new Float64Array(buffer, layout.bounds, 2 * threads);
  for (let thread = 0; thread < threads; thread++) bounds.set(thread === 0 ? [least, most] : noBounds, 2 * thread);
}

/**
 * Writes what the loss of classes keeps of each row, see {@link Layout.state}.
 *
 * @param target        number of each row's class
 * @param bases         score of each class
 * @param probabilities of each class by these
 */
export function writeClasses(
  { rows, stride, state, classes, records }: Layout,
  { buffer }: WebAssembly.Memory,
  target: Float64Array,
  bases: Float64Array,
  probabilities: Float64Array,
): void {
  const floats = new Float64Array(buffer, records, (stride / 8) * rows);
  for (let row = 0; row < rows; row++) {
    const at = (row * stride + state) / 8;
    floats.set(bases, at);
    for (let code = 0; code < classes; code++) {
      floats[at + classes + code] = (target[row] === code ? 1 : 0) - probabilities[code];
    }
    floats[at + 2 * classes] = target[row];
  }
}
