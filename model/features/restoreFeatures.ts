import type { Table } from "../data/table";
import type { FittedFeatures, InputRow } from "./features";
import type { FeatureMatrix } from "./matrix";
import { standIn } from "./missing";
import { oneHotNames, oneHotPosition } from "./oneHot";
import { RowReader } from "./rowReader";
import type { FeaturesState } from "./state";
import { TableReader } from "./tableReader";

/**
 * Makes fitted features from what their `toJSON` gave; they encode bit for bit as before.
 *
 * Columns come in the order of the state: numeric features first, then those of each categorical feature.
 */
export function restoreFeatures(state: unknown): FittedFeatures {
  const features = state as FeaturesState;
  const names = [...features.numeric.map(({ name }) => name), ...features.categorical.flatMap(oneHotNames)];
  return {
    names,
    encode: (table, rows) => encodeTable(features, names, table, rows),
    encodeRow: rowEncoder(features, names.length),
    toJSON: () => features,
  };
}

function encodeTable(features: FeaturesState, names: string[], table: Table, only?: Int32Array): FeatureMatrix {
  const reader = new TableReader(table, features.fields, only);
  for (const derived of features.derived) reader.add(derived);
  const columns = features.numeric.map((state) => fillIn(reader.numbers(state.name), standIn(state)));
  for (const feature of features.categorical) {
    const { codes, levels } = reader.levels(feature.name);
    const positionOfCode = Int32Array.from(levels, oneHotPosition(feature));
    const own = oneHotNames(feature).map(() => new Float64Array(reader.rows));
    for (let row = 0; row < codes.length; row++) own[positionOfCode[codes[row]]][row] = 1;
    columns.push(...own);
  }
  return { rows: reader.rows, names, columns };
}

function fillIn(values: Float64Array, missing: number): Float64Array {
  return values.map((value) => (Number.isNaN(value) ? missing : value));
}

function rowEncoder(features: FeaturesState, width: number): (input: InputRow) => Float64Array {
  const reader = new RowReader(features.fields, features.derived);
  const numeric = features.numeric.map((state) => ({ read: reader.number(state.name), missing: standIn(state) }));
  let next = numeric.length;
  const categorical = features.categorical.map((feature) => {
    const first = next;
    next += feature.levels.length + 1;
    return { read: reader.level(feature.name), position: oneHotPosition(feature), first };
  });
  return (input) => {
    const encoded = new Float64Array(width);
    for (let i = 0; i < numeric.length; i++) {
      const value = numeric[i].read(input);
      encoded[i] = Number.isNaN(value) ? numeric[i].missing : value;
    }
    for (const { read, position, first } of categorical) encoded[first + position(read(input))] = 1;
    return encoded;
  };
}
