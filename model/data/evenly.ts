/**
 * Numbers of at most so many rows, evenly spaced over all of them.
 *
 * @example evenly(6, 3) // => [0, 2, 4]
 */
export function evenly(rows: number, most: number): number[] {
  const count = Math.min(most, rows);
  return Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
}
