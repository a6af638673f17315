import { dayText } from "../data/day";
import type { Column, Table } from "../data/table";
import type { InputRow } from "../features/features";
import type { Field, ProblemDefinition } from "../problems/problem";

/** The rows of a table as requests give them; a missing value is left out. */
export function inputRows({ fields }: ProblemDefinition, { rows, columns }: Table): InputRow[] {
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(fields.map(({ name, type }) => [name, cellOf(type, columns.get(name)!, row)])),
  );
}

function cellOf(type: Field["type"], column: Column, row: number): string | number | undefined {
  if (column.kind === "text") return column.levels[column.codes[row]];
  const value = column.values[row];
  if (Number.isNaN(value)) return undefined;
  return type === "date" ? dayText(value) : value;
}
