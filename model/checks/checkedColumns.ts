import type { Field, ProblemDefinition } from "../problems/problem";
import type { DataChecks, FieldChecks } from "./dataChecks";

/** A column of the rows and what is expected of it. */
export interface CheckedColumn {
  name: string;
  isText: boolean;
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
  const { rows: _rows, max_duplicate_rows: _duplicates, fields: _fields, ...general } = checks;
  const hasOwnRange = own.min !== undefined || own.max !== undefined;
  return {
    name: field.name,
    isText: field.type === "category",
    isOptional: field.required === false,
    range: rangeOf(own.min ?? field.minimum, own.max ?? field.maximum),
    levels: levelsOf(field, source),
    thresholds: { ...(hasOwnRange && { max_outside: 0 }), ...general, ...own },
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
