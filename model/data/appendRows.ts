import type { Column, Table } from "./table";

/** A table with the rows of another below its own. Both have the same columns; levels of text are sorted as before. */
export function appendRows(table: Table, more: Table): Table {
  const columns = [...table.columns].map(([name, column]) => [name, append(column, more.columns.get(name))] as const);
  return { rows: table.rows + more.rows, columns: new Map(columns) };
}

function append(column: Column, more: Column | undefined): Column {
  if (column.kind === "number" && more?.kind === "number") {
    const values = new Float64Array(column.values.length + more.values.length);
    values.set(column.values);
    values.set(more.values, column.values.length);
    return { kind: "number", values };
  }
  if (column.kind === "text" && more?.kind === "text") {
    const levels = [...new Set([...column.levels, ...more.levels])].sort(byBytes);
    const codeOf = new Map(levels.map((level, code) => [level, code]));
    const recode = (part: typeof column) => Array.from(part.codes, (code) => codeOf.get(part.levels[code]) ?? -1);
    return { kind: "text", codes: Int32Array.from([...recode(column), ...recode(more)]), levels };
  }
  throw new TypeError("the tables differ in their columns");
}

/** The order of UTF-8 bytes, which is the one that DuckDB sorts levels in. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
