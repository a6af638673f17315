import type { Table } from "../data/table";
import type { ProblemDefinition } from "../problems/problem";
import type { FittedFeatures } from "./features";
import { fieldState } from "./fieldState";
import type { FeaturesState } from "./state";
import { TableReader } from "./tableReader";

/** Reads all fields of a problem from rows of a table, and the derived features that were fitted. */
export function readFeatures(
  { fields }: ProblemDefinition,
  features: FittedFeatures,
  table: Table,
  rows: Int32Array,
): TableReader {
  const reader = new TableReader(table, fields.map(fieldState), rows);
  for (const derived of (features.toJSON() as FeaturesState).derived) reader.add(derived);
  return reader;
}
