import type { BinnedColumn } from "./bins";

/** A column and its bin of each row. */
export interface CodedColumn {
  column: BinnedColumn;
  codes: Uint8Array;
}

/** Cells that the range of a feature's thresholds is cut into. */
const cells = 1024;
/** Rows whose values the quantiles are found from; of more rows as many at equal distances. */
const sampleRows = 200_000;

/**
 * Bins one feature by quantiles: each bin takes an equal share of the rows, as far as equal values allow. A threshold
 * lies half way between the last value of a bin and the first of the next.
 */
export function binOrdered(values: Float64Array, feature: number, maxBins: number): CodedColumn {
  const thresholds = findThresholds(values, maxBins);
  const column = { bundle: false, bins: thresholds.length + 1, features: Int32Array.of(feature), thresholds };
  return { column, codes: binOf(values, thresholds) };
}

function findThresholds(values: Float64Array, maxBins: number): Float64Array {
  const two = twoValues(values);
  if (two) return two[0] === two[1] ? new Float64Array(0) : Float64Array.of(midpoint(two[0], two[1]));
  const sorted = sample(values).sort();
  const changes: number[] = [];
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) changes.push(i);
  const cuts = changes.length < maxBins ? changes : quantileCuts(changes, sorted.length, maxBins);
  return Float64Array.from(cuts, (i) => midpoint(sorted[i - 1], sorted[i]));
}

/** Least and largest value if there are no others: of flags and one-hot levels, which need not be sorted. */
function twoValues(values: Float64Array): [low: number, high: number] | undefined {
  const first = values[0];
  let other = first;
  for (const value of values) {
    if (value === first || value === other) continue;
    if (other !== first) return undefined;
    other = value;
  }
  return [Math.min(first, other), Math.max(first, other)];
}

function sample(values: Float64Array): Float64Array {
  if (values.length <= sampleRows) return values.slice();
  const taken = new Float64Array(sampleRows);
  for (let i = 0; i < sampleRows; i++) taken[i] = values[Math.floor((i * values.length) / sampleRows)];
  return taken;
}

/** Of all places where the value changes, the first that completes each bin's share of the rows still to be placed. */
function quantileCuts(changes: number[], rows: number, maxBins: number): number[] {
  const cuts: number[] = [];
  let start = 0;
  for (const change of changes) {
    const binsLeft = maxBins - cuts.length;
    if (binsLeft > 1 && (change - start) * binsLeft >= rows - start) {
      cuts.push(change);
      start = change;
    }
  }
  return cuts;
}

/** Half way between two values, never the upper one, so that `value <= threshold` separates them. */
function midpoint(lower: number, upper: number): number {
  const middle = lower + (upper - lower) / 2;
  return middle < upper ? middle : lower;
}

/**
 * Number of thresholds below each value. The range of the thresholds is cut into cells of equal width, so that only those
 * in a value's own cell are searched. Which cell a number is in never falls as the number grows, whatever the rounding:
 * thresholds in cells before are below the value, those in cells behind are not.
 */
function binOf(values: Float64Array, thresholds: Float64Array): Uint8Array {
  const codes = new Uint8Array(values.length);
  const last = thresholds.length - 1;
  const low = thresholds[0];
  const cellsPerUnit = last > 0 ? cells / (thresholds[last] - low) : 0;
  // 0 also where the range is too large or too small for numbers.
  const cellOf = (value: number) => Math.max(0, Math.min(cells, Math.floor((value - low) * cellsPerUnit || 0)));
  /** Number of thresholds in the cells before each. */
  const before = new Uint8Array(cells + 2);
  for (const threshold of thresholds) before[cellOf(threshold) + 1]++;
  for (let cell = 1; cell < before.length; cell++) before[cell] += before[cell - 1];
  for (let row = 0; row < values.length; row++) {
    const cell = cellOf(values[row]);
    codes[row] = lowerBound(thresholds, values[row], before[cell], before[cell + 1]);
  }
  return codes;
}

/** Number of thresholds below the value, of which `low` are known to be and at most `high` can be. */
function lowerBound(thresholds: Float64Array, value: number, low: number, high: number): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (thresholds[middle] < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
