import assert from "node:assert/strict";
import fc from "fast-check";
import { dayNumber, dayText } from "../../../model/data/day";
import type { Column, Table } from "../../../model/data/table";
import type { FittedFeatures, InputRow } from "../../../model/features/features";
import { fitFeatures } from "../../../model/features/fitFeatures";
import { restoreFeatures } from "../../../model/features/restoreFeatures";
import type { FeatureSet, ProblemDefinition } from "../../../model/problems/problem";

const problem: ProblemDefinition = {
  title: "",
  description: "",
  kind: "regression",
  source: { file: "" },
  identifier: "id",
  target: { field: "y", title: "", unit: "" },
  fields: [
    { name: "x", title: "", type: "number", default: 0, required: false },
    { name: "n", title: "", type: "integer", default: 0, required: false },
    { name: "a", title: "", type: "category", default: "", required: false },
    { name: "b", title: "", type: "category", default: "", required: false },
    { name: "d", title: "", type: "date", default: "2017-08-15", required: false },
  ],
};

interface Row {
  y: number;
  x: number;
  n: number;
  a: string | null;
  b: string | null;
  d: string | null;
}

const word = fc.constantFrom(
  "",
  "a",
  "b",
  " a",
  "missing",
  "unknown",
  "NaN",
  "1",
  "__proto__",
  "constructor",
  "Ünï",
  "-0",
);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const price = fc.double({ min: -1e9, max: 1e9, noNaN: true });
const row: fc.Arbitrary<Row> = fc.record({
  y: price,
  x: fc.oneof(finite, fc.constant(Number.NaN)),
  n: fc.oneof(fc.constantFrom(0, -0, 1, 2, 3), fc.constant(Number.NaN)),
  a: fc.option(word),
  b: fc.option(fc.oneof(word, fc.string())),
  d: fc.option(fc.integer({ min: -800, max: 20_000 }).map((day) => dayText(day))),
});
const rows = fc.array(row, { minLength: 1, maxLength: 40 });

const featureSet: fc.Arbitrary<FeatureSet> = fc.record({
  numeric: fc.subarray(["x", "n", "average_a", "average_state", "count_n", "month", "age", "lately"]),
  categorical: fc.subarray(["a", "b", "n", "state", "count_n", "d", "month"], { minLength: 1 }),
  derived: fc.record({ prior: price, weight: fc.double({ min: 0.1, max: 100, noNaN: true }) }).map((shrink) => [
    { kind: "lookup" as const, name: "state", lookup: "states", from: "a" },
    { kind: "target_average" as const, name: "average_a", by: "a", ...shrink },
    { kind: "target_average" as const, name: "average_state", by: "state", ...shrink },
    { kind: "group_count" as const, name: "count_n", by: "n" },
    { kind: "date_part" as const, name: "month", from: "d", part: "month" as const },
    { kind: "days_since" as const, name: "age", from: "d" },
    { kind: "moving_average" as const, name: "lately", by: "state", date: "d", days: 3000, ...shrink },
  ]),
  encoder: fc.record({ max_levels: fc.integer({ min: 1, max: 6 }), min_count: fc.integer({ min: 1, max: 3 }) }),
});
const states = fc.array(fc.tuple(word, fc.constantFrom("north", "south", "missing"))).map((pairs) => new Map(pairs));

function tableOf(rows: Row[]): Table {
  const text = (name: "a" | "b") => {
    const levels = [...new Set(rows.flatMap((row) => row[name] ?? []))];
    const codes = Int32Array.from(rows, (row) => levels.indexOf(row[name] as string));
    return { kind: "text" as const, codes, levels };
  };
  const number = (name: "y" | "x" | "n") => ({
    kind: "number" as const,
    values: Float64Array.from(rows, (row) => row[name]),
  });
  const columns = new Map<string, Column>();
  for (const name of ["y", "x", "n"] as const) columns.set(name, number(name));
  for (const name of ["a", "b"] as const) columns.set(name, text(name));
  columns.set("d", { kind: "number", values: Float64Array.from(rows, ({ d }) => dayNumber(d ?? "")) });
  return { rows: rows.length, columns };
}

/** A request with the same content; a number that is missing is left out. */
function requestOf({ x, n, a, b, d }: Row): InputRow {
  return { ...(Number.isNaN(x) ? {} : { x }), n: Number.isNaN(n) ? null : n, a, b, d };
}

/** Fits on every second row, or on all if the other half has no numbers. */
function fitted(set: FeatureSet, data: Row[], table: Map<string, string>): FittedFeatures {
  const all = data.map((_, i) => i);
  const full = { y: 1, x: 1, n: 1, a: "a", b: "b", d: "1999-12-31" };
  const trainRows = Int32Array.from([...all.filter((i) => i % 2 === 0), data.length]);
  return fitFeatures(set, problem, tableOf([...data, full]), trainRows, new Map([["states", table]]));
}

describe("fitted features", () => {
  it("encode a table and its rows one by one to the same bits, none of them NaN", () => {
    fc.assert(
      fc.property(featureSet, rows, states, (set, data, table) => {
        const features = fitted(set, data, table);
        const matrix = features.encode(tableOf(data));
        assert.equal(matrix.rows, data.length);
        for (const [i, one] of data.entries()) {
          const encoded = features.encodeRow(requestOf(one));
          assert.equal(encoded.length, features.names.length);
          for (const [j, value] of encoded.entries()) {
            assert.ok(
              Object.is(value, matrix.columns[j][i]),
              `${features.names[j]}: ${value}, ${matrix.columns[j][i]}`,
            );
            assert.ok(!Number.isNaN(value));
          }
        }
      }),
    );
  });

  it("encode to the same bits after they were stored as JSON", () => {
    fc.assert(
      fc.property(featureSet, rows, states, (set, data, table) => {
        const features = fitted(set, data, table);
        const stored = JSON.stringify(features);
        const restored = restoreFeatures(JSON.parse(stored));
        assert.equal(JSON.stringify(restored), stored);
        assert.deepEqual(restored.names, features.names);
        // Strict deep equality tells 0 from −0.
        assert.deepEqual(restored.encode(tableOf(data)), features.encode(tableOf(data)));
      }),
    );
  });

  it("mark exactly one column of each category", () => {
    fc.assert(
      fc.property(featureSet, rows, states, (set, data, table) => {
        const { names, columns } = fitted(set, data, table).encode(tableOf(data));
        for (const category of set.categorical) {
          const own = columns.filter((_, i) => names[i].startsWith(`${category}=`));
          for (const i of data.keys())
            assert.equal(
              own.reduce((sum, column) => sum + column[i], 0),
              1,
            );
        }
      }),
    );
  });

  it("never have more levels than the limit, and unique names", () => {
    fc.assert(
      fc.property(featureSet, rows, states, (set, data, table) => {
        const { names } = fitted(set, data, table);
        assert.equal(new Set(names).size, names.length);
        for (const category of set.categorical) {
          const own = names.filter((name) => name.startsWith(`${category}=`));
          assert.ok(own.length <= set.encoder.max_levels + 1);
        }
      }),
    );
  });

  it("encode chosen rows as they encode all", () => {
    fc.assert(
      fc.property(featureSet, rows, states, fc.infiniteStream(fc.boolean()), (set, data, table, coins) => {
        const features = fitted(set, data, table);
        const chosen = Int32Array.from(data.keys()).filter(() => coins.next().value);
        const all = features.encode(tableOf(data));
        const some = features.encode(tableOf(data), chosen);
        for (const [j, column] of some.columns.entries()) {
          assert.deepEqual(
            column,
            Float64Array.from(chosen, (i) => all.columns[j][i]),
          );
        }
      }),
    );
  });

  it("learn nothing from rows outside the training set", () => {
    fc.assert(
      fc.property(featureSet, rows, rows, states, (set, data, others, table) => {
        const lookups = new Map([["states", table]]);
        const trainRows = Int32Array.from(data.keys());
        const full = { y: 1, x: 1, n: 1, a: "a", b: "b", d: "1999-12-31" };
        const fitWith = (rest: Row[]) =>
          JSON.stringify(fitFeatures(set, problem, tableOf([full, ...data, ...rest]), trainRows, lookups));
        assert.equal(fitWith(others), fitWith([]));
      }),
    );
  });
});
