import type { Column, Table } from "./table";

/** A table of some rows of another, in the given order; levels of text stay those of all rows. */
export function takeRows({ columns }: Table, rows: Int32Array): Table {
  const taken = [...columns].map(([name, column]) => [name, take(column, rows)] as const);
  return { rows: rows.length, columns: new Map(taken) };
}

function take(column: Column, rows: Int32Array): Column {
  if (column.kind === "number") return { kind: "number", values: Float64Array.from(rows, (row) => column.values[row]) };
  return { ...column, codes: rows.map((row) => column.codes[row]) };
}
