import type { Column, Table } from "../data/table";

/**
 * Counts rows that equal an earlier one in all columns but one; two missing values are equal.
 *
 * @param except the column that is not compared: the identifier
 * @returns their number, and the first of them, -1 if there is none
 */
export function duplicateRows({ rows, columns }: Table, except: string): { count: number; first: number } {
  const compared = [...columns].filter(([name]) => name !== except).map(([, column]) => column);
  const hashes = hashRows(compared, rows);
  // A hash table at most half full: a row's place, or where its equal is, is a few steps from where its hash says.
  const mask = 2 ** Math.ceil(Math.log2(2 * rows + 1)) - 1;
  const places = new Int32Array(mask + 1).fill(-1);
  const found = { count: 0, first: -1 };
  for (let row = 0; row < rows; row++) {
    let place = hashes[row] & mask;
    while (places[place] >= 0 && !areEqual(compared, hashes, places[place], row)) place = (place + 1) & mask;
    if (places[place] < 0) places[place] = row;
    else if (found.count++ === 0) found.first = row;
  }
  return found;
}

/** A hash of each row; those of equal rows are equal. */
function hashRows(columns: Column[], rows: number): Int32Array {
  const hashes = new Int32Array(rows);
  const number = new Float64Array(1);
  const halves = new Int32Array(number.buffer);
  for (const column of columns) {
    const values = column.kind === "number" ? column.values : column.codes;
    for (let row = 0; row < rows; row++) {
      // Adding 0 makes −0 into 0, which it equals.
      number[0] = values[row] + 0;
      hashes[row] = mix(mix(hashes[row], halves[0]), halves[1]);
    }
  }
  return hashes;
}

/** A multiplication brings each bit to those above it, the shift the upper ones to the lower. */
function mix(hash: number, value: number): number {
  const product = Math.imul(hash ^ value, 0x9e3779b1);
  return product ^ (product >>> 15);
}

function areEqual(columns: Column[], hashes: Int32Array, a: number, b: number): boolean {
  return hashes[a] === hashes[b] && columns.every((column) => isEqualIn(column, a, b));
}

function isEqualIn(column: Column, a: number, b: number): boolean {
  if (column.kind === "text") return column.codes[a] === column.codes[b];
  return column.values[a] === column.values[b] || (Number.isNaN(column.values[a]) && Number.isNaN(column.values[b]));
}
