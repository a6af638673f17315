import type { Column, Table } from "../data/table";
import type { InputRow } from "../features/features";
import type { ProblemDefinition } from "../problems/problem";

/** The rows of a table as requests give them; a missing value is left out. */
export function inputRows({ fields }: ProblemDefinition, { rows, columns }: Table): InputRow[] {
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(fields.map(({ name }) => [name, cellOf(columns.get(name)!, row)])),
  );
}

function cellOf(column: Column, row: number): string | number | undefined {
  if (column.kind === "text") return column.levels[column.codes[row]];
  return Number.isNaN(column.values[row]) ? undefined : column.values[row];
}
