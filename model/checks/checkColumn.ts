import type { Column } from "../data/table";
import type { CheckedColumn } from "./checkedColumns";
import { type CheckResult, shareResult } from "./checkResult";

/**
 * Checks one column: missing values, range, levels, as far as it has thresholds for them.
 *
 * @param known all levels there may be, if the column has such
 * @param nameOf names a row, for the example
 */
export function checkColumn(
  { name, isOptional, range, thresholds }: CheckedColumn,
  column: Column,
  known: ReadonlySet<string> | undefined,
  nameOf: (row: number) => string,
): CheckResult[] {
  const { max_missing, max_outside, max_unknown_levels } = thresholds;
  const results: CheckResult[] = [];
  if (isOptional && max_missing !== undefined) {
    results.push(shareResult({ column: name, rule: "missing" }, countFaults(column, isMissing(column)), max_missing));
  }
  if (column.kind === "number" && range && max_outside !== undefined) {
    const { values } = column;
    const { min, max } = range;
    const faults = countFaults(column, (row) => values[row] < min || values[row] > max);
    const example = (row: number) => `${values[row]} (${nameOf(row)})`;
    results.push(shareResult({ column: name, rule: "range" }, exemplify(faults, example), max_outside, outside(range)));
  }
  if (column.kind === "text" && known && max_unknown_levels !== undefined) {
    const { codes, levels } = column;
    const isUnknown = levels.map((level) => !known.has(level));
    const faults = countFaults(column, (row) => codes[row] >= 0 && isUnknown[codes[row]]);
    const example = (row: number) => `"${levels[codes[row]]}" (${nameOf(row)})`;
    results.push(shareResult({ column: name, rule: "unknown_levels" }, exemplify(faults, example), max_unknown_levels));
  }
  return results;
}

interface Faults {
  count: number;
  rows: number;
  first: number;
}

function countFaults(column: Column, isFault: (row: number) => boolean): Faults {
  const rows = column.kind === "number" ? column.values.length : column.codes.length;
  let count = 0;
  let first = -1;
  for (let row = 0; row < rows; row++) {
    if (!isFault(row)) continue;
    if (count++ === 0) first = row;
  }
  return { count, rows, first };
}

function isMissing(column: Column): (row: number) => boolean {
  if (column.kind === "number") return (row) => Number.isNaN(column.values[row]);
  return (row) => column.codes[row] < 0;
}

function exemplify({ first, ...faults }: Faults, example: (row: number) => string) {
  return { ...faults, ...(first >= 0 && { example: example(first) }) };
}

function outside({ min, max }: NonNullable<CheckedColumn["range"]>): string {
  if (max === Number.POSITIVE_INFINITY) return ` below ${min}`;
  if (min === Number.NEGATIVE_INFINITY) return ` above ${max}`;
  return ` outside ${min} to ${max}`;
}
