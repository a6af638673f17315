import type { Table } from "../data/table";
import { takeRows, takeSample } from "../data/takeRows";
import { fieldState } from "../features/fieldState";
import { median } from "../features/median";
import type { CriterionOf } from "./criteria";
import type { CriterionKind } from "./criterionKind";

/** Median prediction by value of the field, ascending. */
interface Course {
  values: number[];
  medians: number[];
}

const rowsSampled = 200;
const mostValues = 10;

/**
 * Gives one field of some validation rows the same value, one value after the other, and looks at the median prediction.
 * The values are the field's quantiles 0.05, 0.15 … 0.95 among the validation rows.
 *
 * @see Friedman, "Greedy function approximation" (2001), section 8.2: partial dependence, here with the median
 */
export const monotonic: CriterionKind<CriterionOf<"monotonic">, Course> = {
  name: ({ field, direction = "increasing" }) => `${direction} in ${field}`,
  check: ({ field: name }, { problem: { kind, fields } }) => {
    if (kind !== "regression") return [["/kind", "classes have no order; monotonic is for regression problems."]];
    const numeric = fields.filter((field) => fieldState(field).kind === "number").map((field) => field.name);
    if (numeric.includes(name)) return [];
    const found = fields.find((field) => field.name === name);
    const why = found ? `"${name}" is ${found.type === "date" ? "a date" : "text"}` : `no field "${name}"`;
    return [["/field", `${why}; numeric fields are: ${numeric.join(", ")}.`]];
  },
  measure: ({ field }, { predictions, table, rows }) => {
    const values = quantiles(table, rows, field);
    const sample = takeSample(table, rowsSampled, rows);
    // The sample once for each value, one below the other: one prediction of all is quicker than one for each value.
    const length = values.length * sample.rows;
    const all = takeRows(
      sample,
      Int32Array.from({ length }, (_, i) => i % sample.rows),
    );
    const raised = Float64Array.from({ length }, (_, i) => values[Math.floor(i / sample.rows)]);
    all.columns.set(field, { kind: "number", values: raised });
    const predicted = predictions.predictRows(all);
    const medians = values.map((_, i) => median(predicted.subarray(i * sample.rows, (i + 1) * sample.rows)));
    return { values, medians };
  },
  judge: ({ direction = "increasing", tolerance = 0 }, { values, medians }) => {
    const [sign, goes] = direction === "increasing" ? [1, "falls"] : [-1, "rises"];
    const { size, at } = largestFall(medians.map((value) => sign * value));
    const from = `from ${values[0] ?? "nothing"} to ${values.at(-1) ?? "nothing"}`;
    return {
      found: size > 0 ? `median ${goes} by ${Number(size.toPrecision(6))} at ${values[at]}` : `never ${goes} ${from}`,
      allowed: tolerance > 0 ? `${goes} by at most ${tolerance}` : `never ${goes}`,
      passed: medians.every(Number.isFinite) && size <= tolerance,
    };
  },
};

function quantiles(table: Table, rows: Int32Array, field: string): number[] {
  const column = table.columns.get(field);
  if (column?.kind !== "number") return [];
  const sorted = Float64Array.from(rows, (row) => column.values[row])
    .filter((value) => !Number.isNaN(value))
    .sort();
  const at = (i: number) => sorted[Math.floor(((i + 0.5) / mostValues) * sorted.length)];
  return sorted.length === 0 ? [] : [...new Set(Array.from({ length: mostValues }, (_, i) => at(i)))];
}

/** How far a value lies below one before it, at most, and which; 0 if none does. */
function largestFall(values: number[]): { size: number; at: number } {
  let highest = Number.NEGATIVE_INFINITY;
  let fall = { size: 0, at: 0 };
  for (const [at, value] of values.entries()) {
    highest = Math.max(highest, value);
    if (highest - value > fall.size) fall = { size: highest - value, at };
  }
  return fall;
}
