import type { Table } from "../data/table";
import type { CheckedColumn } from "./checkedColumns";
import type { CheckResult } from "./checkResult";
import { type Distribution, distributionSample, sharesOf } from "./distribution";
import { populationStabilityIndex } from "./populationStabilityIndex";

/** The data of the run in production, or why there are none to compare with. */
export type Reference = { run: string; distribution: Distribution } | { none: string };

/**
 * Compares the columns that have a threshold of drift with the data of the run in production.
 *
 * @param readReference called only if there is such a column
 */
export async function checkDrift(
  columns: CheckedColumn[],
  table: Table,
  readReference: () => Promise<Reference>,
): Promise<CheckResult[]> {
  const compared = columns.filter(({ thresholds }) => thresholds.max_drift !== undefined);
  if (compared.length === 0) return [];
  const reference = await readReference();
  if ("none" in reference) {
    return [
      { column: "*", rule: "drift", found: `nothing to compare with: ${reference.none}`, allowed: "", passed: true },
    ];
  }
  const sample = distributionSample(table);
  return compared.map((column) => checkColumn(column, sample, reference));
}

function checkColumn(
  { name, thresholds }: CheckedColumn,
  table: Table,
  { run, distribution }: Extract<Reference, { run: string }>,
): CheckResult {
  const max = thresholds.max_drift!;
  const before = distribution.columns[name];
  const now = before && sharesOf(table.columns.get(name)!, before);
  const index = now && populationStabilityIndex(before.shares, now);
  return {
    column: name,
    rule: "drift",
    found: index === undefined ? `${run} has no such column` : `index ${Number(index.toPrecision(3))} against ${run}`,
    allowed: `index at most ${max}`,
    passed: index === undefined || index <= max,
  };
}
