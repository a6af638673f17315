import type { BinnedColumn } from "./bins";

/** A column and its bin of each row. */
export interface CodedColumn {
  column: BinnedColumn;
  codes: Uint8Array;
}

/**
 * Bins one feature by quantiles: each bin takes an equal share of the rows, as far as equal values allow. A threshold
 * lies half way between the last value of a bin and the first of the next.
 */
export function binOrdered(values: Float64Array, feature: number, maxBins: number): CodedColumn {
  const thresholds = findThresholds(values.slice().sort(), maxBins);
  const codes = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) codes[row] = lowerBound(thresholds, values[row]);
  const column = { bundle: false, bins: thresholds.length + 1, features: Int32Array.of(feature), thresholds };
  return { column, codes };
}

function findThresholds(sorted: Float64Array, maxBins: number): Float64Array {
  const changes: number[] = [];
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) changes.push(i);
  const cuts = changes.length < maxBins ? changes : quantileCuts(changes, sorted.length, maxBins);
  return Float64Array.from(cuts, (i) => midpoint(sorted[i - 1], sorted[i]));
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

/** Number of thresholds below the value. */
function lowerBound(thresholds: Float64Array, value: number): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (thresholds[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
