import { evenly } from "./evenly";
import type { Column, Table } from "./table";

/** A table of some rows of another, in the given order; levels of text stay those of all rows. */
export function takeRows({ columns }: Table, rows: Int32Array): Table {
  const taken = [...columns].map(([name, column]) => [name, take(column, rows)] as const);
  return { rows: rows.length, columns: new Map(taken) };
}

/**
 * A table of at most so many rows of another, evenly spread.
 *
 * @param rows row numbers to take from. @default all
 */
export function takeSample(table: Table, most: number, rows?: Int32Array): Table {
  const places = Int32Array.from(evenly(rows?.length ?? table.rows, most));
  return takeRows(table, rows ? places.map((place) => rows[place]) : places);
}

function take(column: Column, rows: Int32Array): Column {
  if (column.kind === "text") return { ...column, codes: rows.map((row) => column.codes[row]) };
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]];
  return { kind: "number", values };
}
