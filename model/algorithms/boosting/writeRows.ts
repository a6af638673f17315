import type { BinnedMatrix } from "../trees/bins";
import { type Layout, recordCodes } from "./layout";
import { noBounds } from "./rowShare";

/** Rows whose bins are written together, few enough to stay in the processor's cache. */
const blockRows = 1024;

/** Writes the rows as they are before the first tree, when each is predicted as `base`, into memory for the threads. */
export function writeRows(
  { rows, threads, stride, ...layout }: Layout,
  { buffer }: WebAssembly.Memory,
  { columns, codes }: BinnedMatrix,
  target: Float64Array,
  base: number,
): void {
  const bytes = new Uint8Array(buffer, layout.records, stride * rows);
  const floats = new Float64Array(buffer, layout.records, (stride / 8) * rows);
  let [least, most] = noBounds as readonly [number, number];
  for (let start = 0; start < rows; start += blockRows) {
    const end = Math.min(start + blockRows, rows);
    for (let row = start; row < end; row++) {
      const gradient = target[row] - base;
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
