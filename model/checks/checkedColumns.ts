import { fieldState } from "../features/fieldState";
import type { FieldState } from "../features/state";
import type { Field, ProblemDefinition } from "../problems/problem";
import type { DataChecks, FieldChecks } from "./dataChecks";

/** A column of the rows and what is expected of it. */
export interface CheckedColumn {
  name: string;
  kind: FieldState["kind"];
  /** Whether rows may be without it. */
  isOptional: boolean;
  /** Allowed values, both ends included; infinite where there is no end. @default any */
  range?: { min: number; max: number };
  /** All levels there may be: a list, or the keys of the look-up with a name. @default any */
  levels?: { choices: string[] } | { lookup: string };
  thresholds: FieldChecks;
}

/** The columns of a problem's rows but the identifier: fields first, the target last. */
export function checkedColumns(problem: ProblemDefinition, checks: DataChecks): CheckedColumn[] {
  const type = problem.kind === "regression" ? "number" : "category";
  const target = { name: problem.target.field, type } as const;
  return [...problem.fields, target].map((field) => checkedColumn(field, problem.source, checks));
}

type ColumnField = Pick<Field, "name" | "type"> & Partial<Field>;

function checkedColumn(field: ColumnField, source: ProblemDefinition["source"], checks: DataChecks): CheckedColumn {
  const own = checks.fields?.[field.name] ?? {};
  const { kind } = fieldState(field);
  const { rows: _rows, max_duplicate_rows: _duplicates, fields: _fields, max_drift, ...general } = checks;
  const hasOwnRange = own.min !== undefined || own.max !== undefined;
  return {
    name: field.name,
    kind,
    isOptional: field.required === false,
    range: rangeOf(own.min ?? field.minimum, own.max ?? field.maximum),
    levels: levelsOf(field, source),
    // Dates go on: that those of later data are others is a fault only where a pipeline says so.
    thresholds: { ...(hasOwnRange && { max_outside: 0 }), ...(kind !== "date" && { max_drift }), ...general, ...own },
  };
}

function rangeOf(min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): CheckedColumn["range"] {
  return Number.isFinite(min) || Number.isFinite(max) ? { min, max } : undefined;
}

function levelsOf(
  { name, choices }: ColumnField,
  { lookups = {} }: ProblemDefinition["source"],
): CheckedColumn["levels"] {
  if (choices) return { choices };
  const lookup = Object.keys(lookups).find((key) => lookups[key].key === name);
  return lookup === undefined ? undefined : { lookup };
}
