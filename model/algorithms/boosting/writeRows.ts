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
 * Writes what the loss of classes keeps of each row.
 *
 * @param target        number of each row's class
 * @param probabilities of each class
 */
export function writeClasses(
  { rows, stride, records, ...places }: Layout,
  { buffer }: WebAssembly.Memory,
  target: Float64Array,
  probabilities: Float64Array,
): void {
  const bytes = new Uint8Array(buffer, records, stride * rows);
  const floats = new Float64Array(buffer, records, (stride / 8) * rows);
  for (let row = 0; row < rows; row++) {
    bytes[row * stride + places.ownClass] = target[row];
    bytes[row * stride + places.ownClass + 1] = target[row] >> 8;
    floats.set(probabilities, (row * stride + places.probabilities) / 8);
  }
}
