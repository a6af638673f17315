import type { CodedColumn } from "./orderedBins";

const maxBins = 255;

/**
 * Merges two-valued columns that are never high in the same row. Other columns stay as they are. A feature's column or
 * bundle depends only on the data and the order of the features.
 */
export function bundle(columns: CodedColumn[]): CodedColumn[] {
  const bundles: CodedColumn[] = [];
  const others: CodedColumn[] = [];
  for (const coded of columns) {
    if (coded.column.bins !== 2) {
      others.push(coded);
      continue;
    }
    const home = bundles.find(({ column, codes }) => column.bins < maxBins && exclude(codes, coded.codes));
    if (home) addTo(home, coded);
    else bundles.push(startWith(coded));
  }
  return [...others, ...bundles];
}

/** Whether no row is high in both. */
function exclude(a: Uint8Array, b: Uint8Array): boolean {
  for (let row = 0; row < a.length; row++) if (a[row] !== 0 && b[row] !== 0) return false;
  return true;
}

function startWith({ column, codes }: CodedColumn): CodedColumn {
  const features = Int32Array.of(-1, column.features[0]);
  const thresholds = Float64Array.of(0, column.thresholds[0]);
  return { column: { bundle: true, bins: 2, features, thresholds }, codes: codes.slice() };
}

function addTo(home: CodedColumn, { column, codes }: CodedColumn): void {
  const bin = home.column.bins++;
  home.column.features = Int32Array.of(...home.column.features, column.features[0]);
  home.column.thresholds = Float64Array.of(...home.column.thresholds, column.thresholds[0]);
  for (let row = 0; row < codes.length; row++) if (codes[row] !== 0) home.codes[row] = bin;
}
