import type { Column, NumberColumn, Table, TextColumn } from "../data/table";
import { takeSample } from "../data/takeRows";

/** How a column's values are distributed: shares of all rows by bin, the last one of the rows without a value. */
export type ColumnDistribution =
  | ({ kind: "number"; shares: number[] } & NumberBins)
  | {
      kind: "text";
      /** One a bin; the last bin but one is of all others. */
      levels: string[];
      shares: number[];
    };

/** Bins of numbers: below `from`, then up to and with each edge, above the last edge, and missing. */
interface NumberBins {
  /** The smallest value: the column itself has none in the first bin, a later one may. */
  from: number;
  /** Ascending; the last is the largest value. */
  edges: number[];
}

/** `distribution.json`: what a run's data were like, for later runs to compare theirs with. */
export interface Distribution {
  /** How many it was taken from. */
  rows: number;
  columns: Record<string, ColumnDistribution>;
}

/** Numbers are divided at their deciles, each level of text of the most frequent has a bin. */
const tenths = 10;
const mostLevels = 50;

/** So many rows tell as much of a distribution as millions. */
const mostRows = 10_000;

/** The rows of a table that its distribution is taken from. */
export function distributionSample(table: Table): Table {
  return takeSample(table, mostRows);
}

/** The distribution of columns of a table. */
export function distributionOf(table: Table, names: string[]): Distribution {
  const { rows, columns } = distributionSample(table);
  const distributions = names.map((name) => [name, columnDistribution(columns.get(name)!)] as const);
  return { rows, columns: Object.fromEntries(distributions) };
}

/**
 * Shares of a column's values in the bins of a distribution.
 *
 * @returns undefined when one is of numbers and the other of text
 */
export function sharesOf(column: Column, bins: ColumnDistribution): number[] | undefined {
  if (column.kind === "number") return bins.kind === "number" ? numberShares(column, bins) : undefined;
  return bins.kind === "text" ? textShares(column, bins.levels) : undefined;
}

function columnDistribution(column: Column): ColumnDistribution {
  if (column.kind === "number") {
    const bins = numberBins(column);
    return { kind: "number", ...bins, shares: numberShares(column, bins) };
  }
  const levels = frequentLevels(column);
  return { kind: "text", levels, shares: textShares(column, levels) };
}

function numberBins({ values }: NumberColumn): NumberBins {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return { from: 0, edges: [] };
  const deciles = Array.from({ length: tenths - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / tenths)]);
  return { from: sorted[0], edges: [...new Set([...deciles, sorted[sorted.length - 1]])] };
}

function numberShares({ values }: NumberColumn, { from, edges }: NumberBins): number[] {
  const counts = new Float64Array(edges.length + 3);
  const missing = counts.length - 1;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    let bin = Number.isNaN(value) ? missing : 0;
    if (value >= from) {
      bin = 1;
      while (bin <= edges.length && value > edges[bin - 1]) bin++;
    }
    counts[bin]++;
  }
  return Array.from(counts, (count) => count / values.length);
}

/** The most frequent levels, equally frequent ones by name, in order of their names. */
function frequentLevels({ codes, levels }: TextColumn): string[] {
  const counts = new Float64Array(levels.length);
  for (const code of codes) if (code >= 0) counts[code]++;
  return [...levels.keys()]
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, mostLevels)
    .sort((a, b) => a - b)
    .map((code) => levels[code]);
}

function textShares({ codes, levels }: TextColumn, binned: string[]): number[] {
  const binOfLevel = new Map(binned.map((level, bin) => [level, bin]));
  const binOfCode = Int32Array.from(levels, (level) => binOfLevel.get(level) ?? binned.length);
  const counts = new Float64Array(binned.length + 2);
  for (const code of codes) counts[code < 0 ? binned.length + 1 : binOfCode[code]]++;
  return Array.from(counts, (count) => count / codes.length);
}
