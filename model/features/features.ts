import type { Table } from "../data/table";
import type { FeatureMatrix } from "./matrix";

/** One row as a request gives it. A missing field is absent, null or "". */
export type InputRow = Record<string, string | number | null | undefined>;

/** Features fitted on training rows: turns raw fields into what an algorithm sees, in training and in serving alike. */
export interface FittedFeatures {
  /** Names of the encoded features, e.g. `square_feet`, `style=ranch`, `style=unknown`. */
  readonly names: string[];
  /** Encodes the given rows of a table (all rows by default). */
  encode(table: Table, rows?: Int32Array): FeatureMatrix;
  /** Encodes one request into an array of `names.length`; no allocation beyond the result. */
  encodeRow(input: InputRow): Float64Array;
  /** Plain JSON from which `restoreFeatures` makes an equal object. */
  toJSON(): unknown;
}
