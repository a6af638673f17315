import type { Column } from "../data/table";
import { takeSample } from "../data/takeRows";
import type { CriterionOf } from "./criteria";
import type { CriterionKind } from "./criterionKind";

interface Change {
  /** In the target's unit; of a classification that of a class's probability. */
  largest_change: number;
}

const rowsSampled = 200;

/** Gives each of some validation rows the value that the next one has, and looks at how far a prediction changes. */
export const invariant: CriterionKind<CriterionOf<"invariant">, Change> = {
  name: ({ field }) => `invariant to ${field}`,
  check: ({ field }, { problem: { identifier, fields } }) => {
    const names = [identifier, ...fields.map(({ name }) => name)];
    return names.includes(field) ? [] : [["/field", `no field "${field}"; there are: ${names.join(", ")}.`]];
  },
  measure: ({ field }, { predictions, table, rows }) => {
    const sample = takeSample(table, rowsSampled, rows);
    const moved = new Map(sample.columns).set(field, moveUp(sample.columns.get(field)!));
    const before = predictions.predictRows(sample);
    const after = predictions.predictRows({ ...sample, columns: moved });
    return { largest_change: Math.max(...after.map((value, row) => Math.abs(value - before[row]))) };
  },
  judge: ({ tolerance = 0 }, { largest_change }) => ({
    found: largest_change === 0 ? "no prediction changes" : `a prediction changes by ${largest_change}`,
    allowed: tolerance > 0 ? `by at most ${tolerance}` : "none changes",
    passed: Number.isFinite(largest_change) && largest_change <= tolerance,
  }),
};

function moveUp(column: Column): Column {
  if (column.kind === "number") return { kind: "number", values: moved(column.values) };
  return { ...column, codes: moved(column.codes) };
}

function moved<Values extends Float64Array | Int32Array>(values: Values): Values {
  const result = values.slice() as Values;
  result.set(values.subarray(1));
  result[result.length - 1] = values[0];
  return result;
}
