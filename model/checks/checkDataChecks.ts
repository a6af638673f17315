import type { Mistake } from "../problems/checkDefinition";
import type { ProblemDefinition } from "../problems/problem";
import { type CheckedColumn, checkedColumns } from "./checkedColumns";
import type { DataChecks, FieldChecks } from "./dataChecks";

/** What a schema cannot say of `data_checks`: fields that exist, and thresholds that mean something for them. */
export function checkDataChecks(checks: DataChecks, problem: ProblemDefinition): Mistake[] {
  const { min = 1, max = Number.POSITIVE_INFINITY } = checks.rows ?? {};
  const mistakes: Mistake[] = min > max ? [["/rows/min", `${min} is above the max ${max}.`]] : [];
  const columns = new Map(checkedColumns(problem, checks).map((column) => [column.name, column]));
  for (const [name, own] of Object.entries(checks.fields ?? {})) {
    const column = columns.get(name);
    const found = column
      ? checkColumn(column, own)
      : [["", `no field "${name}"; there are: ${[...columns.keys()].join(", ")}.`] as const];
    mistakes.push(...found.map(([key, message]) => [`/fields/${name}${key}`, message] as const));
  }
  return mistakes;
}

function checkColumn({ name, kind, isOptional, range, levels }: CheckedColumn, own: FieldChecks): Mistake[] {
  const rangeless = `is ${kind === "date" ? "a date" : "text"} and has no range`;
  const useless: [keyof FieldChecks, boolean, string][] = [
    ["min", kind !== "number", rangeless],
    ["max", kind !== "number", rangeless],
    ["max_outside", range === undefined, "has neither minimum nor maximum"],
    ["max_missing", !isOptional, "is required: no row lacks it"],
    ["max_unknown_levels", levels === undefined, "has neither choices nor a look-up of which it is the key"],
  ];
  const mistakes: Mistake[] = useless
    .filter(([key, isUseless]) => isUseless && own[key] !== undefined)
    .map(([key, , why]) => [`/${key}`, `"${name}" ${why}. Remove the threshold.`]);
  if (range && range.min > range.max) mistakes.push(["", `no value is from ${range.min} to ${range.max}.`]);
  return mistakes;
}
