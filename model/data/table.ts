/** Numbers, or dates as days since 1970-01-01; NaN is missing. */
export interface NumberColumn {
  kind: "number";
  values: Float64Array;
}

/** Text by dictionary: `levels[codes[row]]`; code -1 is missing. */
export interface TextColumn {
  kind: "text";
  codes: Int32Array;
  levels: string[];
}

export type Column = NumberColumn | TextColumn;

/** Rows of a problem, column by column, in the order of the source. */
export interface Table {
  rows: number;
  columns: Map<string, Column>;
}
