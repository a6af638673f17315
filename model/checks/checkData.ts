import type { ProblemData } from "../data/readTable";
import type { Column, Table } from "../data/table";
import { Cd4mlError } from "../errors";
import { formatLimits } from "../formatLimits";
import { formatTable } from "../formatTable";
import type { Problem } from "../problems/problem";
import type { Registry } from "../registry/registry";
import { checkColumn } from "./checkColumn";
import { type CheckedColumn, checkedColumns } from "./checkedColumns";
import { type CheckResult, shareResult } from "./checkResult";
import type { DataChecks } from "./dataChecks";
import { checkDrift } from "./drift";
import { duplicateRows } from "./duplicateRows";
import { readReference } from "./readReference";

/**
 * Checks rows against a pipeline's thresholds.
 *
 * @param table    all rows, feedback included
 * @param registry knows the run in production, whose data are compared with
 * @returns what each check found
 * @throws Cd4mlError CD4ML_DATA_CHECK with a table of the checks that failed
 */
export async function checkData(
  problem: Problem,
  checks: DataChecks,
  { table, lookups }: Pick<ProblemData, "table" | "lookups">,
  { registry }: { registry?: Registry },
): Promise<CheckResult[]> {
  const columns = checkedColumns(problem, checks);
  const nameOf = rowNames(problem.identifier, table);
  const results = [
    ...checkRowCount(checks, table),
    ...checkDuplicates(checks, problem.identifier, table, nameOf),
    ...columns.flatMap((column) =>
      checkColumn(column, table.columns.get(column.name)!, knownLevels(column, lookups), nameOf),
    ),
    ...(await checkDrift(columns, table, () => readReference(problem.name, registry))),
  ];
  requirePassed(problem, results);
  return results;
}

function checkRowCount({ rows: limits }: DataChecks, { rows }: Table): CheckResult[] {
  if (limits === undefined) return [];
  const { min = 0, max = Number.POSITIVE_INFINITY } = limits;
  const passed = rows >= min && rows <= max;
  return [{ column: "*", rule: "rows", found: String(rows), allowed: formatLimits(limits), passed }];
}

function checkDuplicates(
  { max_duplicate_rows: allowed }: DataChecks,
  identifier: string,
  table: Table,
  nameOf: (row: number) => string,
): CheckResult[] {
  if (allowed === undefined) return [];
  const { count, first } = duplicateRows(table, identifier);
  const faults = { count, rows: table.rows, ...(count > 0 && { example: nameOf(first) }) };
  return [shareResult({ column: "*", rule: "duplicate_rows" }, faults, allowed)];
}

function knownLevels({ levels }: CheckedColumn, lookups: ProblemData["lookups"]): ReadonlySet<string> | undefined {
  if (levels === undefined) return undefined;
  return new Set("choices" in levels ? levels.choices : lookups.get(levels.lookup)!.keys());
}

function rowNames(identifier: string, { columns }: Table): (row: number) => string {
  const column = columns.get(identifier) as Extract<Column, { kind: "text" }>;
  return (row) => `${identifier} ${column.levels[column.codes[row]]}`;
}

function requirePassed({ name }: Problem, results: CheckResult[]): void {
  const failed = results.filter(({ passed }) => !passed);
  if (failed.length === 0) return;
  const table = formatTable(
    ["column", "rule", "found", "allowed"],
    failed.map(({ column, rule, found, allowed }) => [column, rule, found, allowed]),
  );
  throw new Cd4mlError(
    "CD4ML_DATA_CHECK",
    `${failed.length} of ${results.length} checks of the data of ${name} failed, so that nothing was trained. ` +
      `Mend the data, or change data_checks in the pipeline's file if they may be so.\n${table}`,
  );
}
