/** At most so many rows, evenly spread. */
export function sampleRows(rows: Int32Array, most: number): Int32Array {
  const count = Math.min(most, rows.length);
  return Int32Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]);
}
