/** What one check of the data found. */
export interface CheckResult {
  /** `*` for what is about the rows as a whole. */
  column: string;
  rule: "rows" | "duplicate_rows" | "missing" | "range" | "unknown_levels" | "drift";
  /** For people, e.g. `0.2 % outside, e.g. 250000 (sale_id 17)`. */
  found: string;
  /** For people, e.g. `0 % outside 1 to 20000`. */
  allowed: string;
  passed: boolean;
}

/** The result of counting rows at fault, of which a share is allowed. */
export function shareResult(
  { column, rule }: Pick<CheckResult, "column" | "rule">,
  faults: { count: number; rows: number; example?: string },
  allowed: number,
  where = "",
): CheckResult {
  const { count, rows, example } = faults;
  const share = rows === 0 ? 0 : count / rows;
  const found =
    count === 0 ? "none" : `${percent(share)} (${count} of ${rows} rows${example ? `, e.g. ${example}` : ""})`;
  return { column, rule, found, allowed: `at most ${percent(allowed)}${where}`, passed: share <= allowed };
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
