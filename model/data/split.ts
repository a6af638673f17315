import { Cd4mlError } from "../errors";
import type { Pipeline } from "../problems/problem";
import { murmurHash3 } from "./murmurHash3";
import type { Table } from "./table";

/** Row numbers of the two parts of a table, ascending. */
export interface Split {
  train: Int32Array;
  validate: Int32Array;
}

/**
 * Divides rows by a hash of their identifier: a row falls into the same part wherever it stands and whatever other rows
 * there are. With `splits.by` it divides them by time: what is learned from the past is validated on what came after.
 *
 * @param identifier the text column that names a row
 * @throws Cd4mlError CD4ML_SPLIT_EMPTY when no row falls into a part
 */
export function splitRows(table: Table, identifier: string, splits: Pipeline["splits"]): Split {
  const { seed, by } = splits;
  const place = by === undefined ? hashIdentifiers(table, identifier, seed) : shareBefore(table, by);
  return { train: part("train", place, splits.train), validate: part("validate", place, splits.validate) };
}

/**
 * Where an identifier falls in [0, 1): the 32-bit MurmurHash3 of "seed:identifier" in UTF-8, divided by 2³².
 *
 * @example splitPosition(1, "10013") === splitPosition(1, "10013") // => true
 */
export function splitPosition(seed: number, identifier: string): number {
  return murmurHash3(Buffer.from(`${seed}:${identifier}`)) / 2 ** 32;
}

function hashIdentifiers(table: Table, identifier: string, seed: number): Float64Array {
  const column = table.columns.get(identifier);
  if (column?.kind !== "text") throw new TypeError(`the table has no text column "${identifier}"`);
  const place = new Float64Array(table.rows);
  for (let row = 0; row < table.rows; row++) place[row] = splitPosition(seed, column.levels[column.codes[row]]);
  return place;
}

/** The share of rows with an earlier day: the rows of one day stay together. */
function shareBefore(table: Table, date: string): Float64Array {
  const column = table.columns.get(date);
  if (column?.kind !== "number") throw new TypeError(`the table has no dates in column "${date}"`);
  const before = new Map<number, number>();
  for (const [position, day] of column.values.toSorted().entries()) if (!before.has(day)) before.set(day, position);
  return column.values.map((day) => before.get(day)! / table.rows);
}

function part(name: "train" | "validate", place: Float64Array, [from, to]: [number, number]): Int32Array {
  const rows = new Int32Array(place.length);
  let count = 0;
  for (let row = 0; row < place.length; row++) if (place[row] >= from && place[row] < to) rows[count++] = row;
  if (count > 0) return rows.slice(0, count);
  throw new Cd4mlError(
    "CD4ML_SPLIT_EMPTY",
    `None of the ${place.length} rows falls into the ${name} split [${from}, ${to}). Widen it in the pipeline or add rows.`,
  );
}
