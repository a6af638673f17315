import type { Split } from "./split";
import type { Column, Table } from "./table";
import { takeRows } from "./takeRows";

/** A table and the numbers of the rows that are used of it. */
export interface UsedRows extends Split {
  table: Table;
}

/**
 * The rows of either part in a table of their own, in their order: of a large source most rows are in neither, and their
 * memory is free then. Levels of a category stay those of all rows.
 */
export function keepParts({ table, train, validate }: UsedRows): UsedRows {
  const isUsed = new Uint8Array(table.rows);
  for (const part of [train, validate]) for (const row of part) isUsed[row] = 1;
  const count = isUsed.reduce((sum, used) => sum + used, 0);
  if (count === table.rows) return { table, train, validate };
  const used = new Int32Array(count);
  const places = new Int32Array(table.rows);
  let place = 0;
  for (let row = 0; row < table.rows; row++) {
    if (isUsed[row] === 0) continue;
    used[place] = row;
    places[row] = place++;
  }
  const { rows, columns } = takeRows(table, used);
  const kept = [...columns].map(([name, column]) => [name, withoutOthers(column, rows)] as const);
  const renumber = (part: Int32Array) => part.map((row) => places[row]);
  return { table: { rows, columns: new Map(kept) }, train: renumber(train), validate: renumber(validate) };
}

/** Text that differs from row to row has only the levels of the rows that are there. */
function withoutOthers(column: Column, rows: number): Column {
  if (column.kind === "number" || column.levels.length <= rows) return column;
  const levels: string[] = [];
  const codes = column.codes.map((code) => (code < 0 ? code : levels.push(column.levels[code]) - 1));
  return { kind: "text", codes, levels };
}
