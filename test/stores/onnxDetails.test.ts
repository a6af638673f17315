import assert from "node:assert/strict";
import fc from "fast-check";
import { algorithms } from "../../model/algorithms/algorithms";
import { dayNumber, dayText } from "../../model/data/day";
import type { Column, Table } from "../../model/data/table";
import type { FittedFeatures, InputRow } from "../../model/features/features";
import { fitFeatures } from "../../model/features/fitFeatures";
import { restoreFeatures } from "../../model/features/restoreFeatures";
import type { FeatureSet, ProblemDefinition } from "../../model/problems/problem";
import { trainModel } from "../../model/runs/modelOutputs";
import { predictionsBy } from "../../model/runs/predictions";
import { classesOf, matrixOf, smallProblem } from "../model/algorithms/sampleData";
import { OnnxRuntime } from "../support/onnxRuntime";
import { assertClose, exported } from "./exportedModel";

describe("what is in an ONNX model, in Microsoft's runtime", function () {
  this.timeout(300_000);
  this.slow(20_000);
  let runtime: OnnxRuntime;

  before(async function () {
    runtime = await OnnxRuntime.open(this as unknown as Mocha.Context);
  });

  it("encodes any row as the service does: missing, known and unknown values of every kind of feature", async () => {
    const features = fitFeatures(everyKind, sales, table, Int32Array.from(days.keys()), lookups);
    // A weight of its own for each column, so that a value in the wrong one shows.
    const coefficients = Float64Array.from(features.names, (_, i) => 1 + i / 64);
    const saved = { header: { intercept: 0 }, arrays: { coefficients, importance: coefficients } };
    const ridge = algorithms.regression.ridge.restore(saved);
    const { bytes, inputs } = exported(sales, features, "ridge", ridge);
    const predict = await runtime.load(bytes);
    assert.deepEqual(
      inputs.map(({ name, type, shape }) => [name, type, shape]),
      [
        ["day", "double", ["N", 1]],
        ["item", "string", ["N", 1]],
        ["size", "double", ["N", 1]],
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
        const { prediction } = await predict({
          day: Float64Array.from(rows, ({ day }) => day ?? Number.NaN),
          item: rows.map(({ item }) => item ?? ""),
          size: Float64Array.from(rows, ({ size }) => size ?? Number.NaN),
        });
        rows.forEach(({ day, ...others }, i) => {
          const request: InputRow = { ...others, day: day === null ? null : dayText(day) };
          const expected = ridge.predict(features.encodeRow(request));
          assert.ok(Math.abs(Number(prediction.data[i]) - expected) < 1e-6, JSON.stringify(request));
        });
      }),
      { numRuns: 40 },
    );
  });

  it("tells numbers that are missing from all others where the model's trees do", async () => {
    const size: Column = { kind: "number", values: Float64Array.from(days, (day, i) => (i % 2 ? Number.NaN : day)) };
    const some = { rows: days.length, columns: new Map([...table.columns, ["size", size]]) };
    const numeric = { numeric: ["size"], categorical: [], derived: [], encoder: everyKind.encoder };
    const features = fitFeatures(numeric, sales, some, Int32Array.from(days.keys()), lookups, "apart");
    const rows = { matrix: features.encode(some), target: Float64Array.from(days, (_, i) => (i % 2 ? 7 : 1)) };
    const choice = { algorithm: "decision_tree", params: { min_samples_leaf: 1 } };
    const fitted = await trainModel(sales, choice, rows, { seed: 1, threads: 1 });
    const predict = await runtime.load(exported(sales, features, "decision_tree", fitted.model).bytes);
    const sizes = [Number.NaN, days[0], -1e9];
    const { prediction } = await predict({ size: Float64Array.from(sizes) });
    const { predict: expected } = predictionsBy(features, fitted);
    const own = sizes.map((size) => expected({ size: Number.isNaN(size) ? null : size }).prediction);
    assert.deepEqual([...prediction.data].map(Number), own);
    assert.ok(Number(own[0]) > 3 + Number(own[2]), own.join());
  });

  for (const kind of ["regression", "classification"] as const) {
    it(`walks any trees of a ${kind}, with values on their thresholds, too`, async () => {
      await fc.assert(
        fc.asyncProperty(smallProblem, fc.constantFrom(...Object.entries(forests[kind])), async (sample, choice) => {
          const [algorithm, params] = choice;
          const problem = numbersOnly(kind, sample.columns.length);
          const matrix = matrixOf(sample.columns);
          const target = Float64Array.from(sample.target);
          const labelled = { matrix, target: kind === "regression" ? target : classesOf(target, classes.length) };
          const fitted = await trainModel(problem, { algorithm, params }, labelled, { seed: 1, threads: 1 });
          const { bytes } = exported(problem, withoutMissing(matrix.names), algorithm, fitted.model);
          // Thresholds are half way between whole numbers.
          const more = matrixOf(sample.columns.map((column) => [...column, ...column.map((value) => value + 0.5)]));
          const columns = Object.fromEntries(more.names.map((name, i) => [name, more.columns[i]]));
          assertClose(await (await runtime.load(bytes))(columns), problem, fitted.outputs(more));
        }),
        { numRuns: 30 },
      );
    });
  }

  it("tells numbers apart that differ in their last bit", async () => {
    const threshold = 0.1;
    const arrays = {
      roots: Int32Array.of(0),
      feature: Int32Array.of(0, -1, -1),
      threshold: Float64Array.of(threshold, 123_456_789.125, 987_654_321.875),
      left: Int32Array.of(1, 0, 0),
      importance: Float64Array.of(1),
    };
    const tree = { save: () => ({ header: { features: 1, trees: 1 }, arrays }) };
    const { bytes } = exported(numbersOnly("regression", 1), withoutMissing(["f0"]), "decision_tree", tree);
    const f0 = Float64Array.of(threshold, threshold + Number.EPSILON / 8);
    assert.notEqual(f0[0], f0[1]);
    const { prediction } = await (await runtime.load(bytes))({ f0 });
    assert.deepEqual([...prediction.data], [123_456_789.125, 987_654_321.875]);
  });

  it("has the weighted median's tree, of equal ones the first", async () => {
    const leaf = (value: number) => ({ says: 1, value });
    for (const trees of [
      [leaf(3), leaf(1)],
      [leaf(5), leaf(1), leaf(5)],
      [{ says: 2, value: 7 }, leaf(1), leaf(9)],
    ]) {
      const arrays = {
        roots: Int32Array.from(trees.keys()),
        feature: new Int32Array(trees.length).fill(-1),
        threshold: Float64Array.from(trees, ({ value }) => value),
        left: new Int32Array(trees.length),
        says: Float64Array.from(trees, ({ says }) => says),
        importance: Float64Array.of(0),
      };
      const saved = { header: { features: 1, trees: trees.length }, arrays };
      const { bytes } = exported(numbersOnly("regression", 1), withoutMissing(["f0"]), "adaboost", {
        save: () => saved,
      });
      const expected = algorithms.regression.adaboost.restore(saved).predict(Float64Array.of(0));
      const { prediction } = await (await runtime.load(bytes))({ f0: Float64Array.of(0) });
      assert.deepEqual([...prediction.data], [expected]);
    }
  });
});

const classes = ["low", "middle", "high"];

/** Algorithms that grow trees, with parameters for few rows. */
const forests = {
  regression: {
    adaboost: { trees: 5 },
    decision_tree: { min_samples_leaf: 1 },
    gradient_boosting: { trees: 5, min_samples_leaf: 1 },
    random_forest: { trees: 5, min_samples_leaf: 1 },
  },
  classification: {
    decision_tree: { min_samples_leaf: 1 },
    gradient_boosting_classifier: { trees: 5 },
    random_forest_classifier: { trees: 5 },
  },
};

const common = { title: "", description: "", source: { file: "rows.csv" }, identifier: "id" };

/** A problem whose fields are numbers, `f0` and so on. */
function numbersOnly(kind: ProblemDefinition["kind"], count: number): ProblemDefinition {
  const field = (i: number) => ({ name: `f${i}`, title: "", type: "number" as const, default: 0 });
  const fields = Array.from({ length: count }, (_, i) => field(i));
  const target = { field: "target", title: "" };
  return kind === "regression"
    ? { ...common, kind, fields, target: { ...target, unit: "" } }
    : { ...common, kind, fields, target: { ...target, classes } };
}

/** Features that are fields of numbers. */
function withoutMissing(names: string[]): FittedFeatures {
  const fields = names.map((name) => ({ name, kind: "number" }));
  return restoreFeatures({ fields, derived: [], numeric: names.map((name) => ({ name, median: 0 })), categorical: [] });
}

const sales: ProblemDefinition = {
  ...common,
  kind: "regression",
  target: { field: "units", title: "Units", unit: "" },
  fields: [
    { name: "day", title: "Day", type: "date", default: "2017-08-15", required: false },
    { name: "item", title: "Item", type: "category", default: "a", required: false },
    { name: "size", title: "Size", type: "number", default: 1, required: false },
  ],
};

const everyKind: FeatureSet = {
  numeric: ["size", "mean", "count", "weekday", "day_of_month", "month", "year", "age", "lately"],
  categorical: ["item", "group", "size", "day", "weekday", "rare"],
  derived: [
    { kind: "lookup", name: "group", lookup: "groups", from: "item" },
    { kind: "lookup", name: "rare", lookup: "sizes", from: "size" },
    { kind: "target_average", name: "mean", by: "group", prior: 3, weight: 2 },
    { kind: "group_count", name: "count", by: "size" },
    { kind: "date_part", name: "weekday", from: "day", part: "day_of_week" },
    { kind: "date_part", name: "day_of_month", from: "day", part: "day_of_month" },
    { kind: "date_part", name: "month", from: "day", part: "month" },
    { kind: "date_part", name: "year", from: "day", part: "year" },
    { kind: "days_since", name: "age", from: "day" },
    { kind: "moving_average", name: "lately", by: "item", date: "day", days: 3, prior: 2, weight: 1 },
  ],
  encoder: { max_levels: 5, min_count: 2 },
};

/** "01" is no number's level; an empty value is a level of its own. */
const lookups = new Map([
  [
    "groups",
    new Map([
      ["a", "x"],
      ["b", ""],
      ["c", "x"],
      ["missing", "y"],
    ]),
  ],
  [
    "sizes",
    new Map([
      ["01", "no"],
      ["1", "one"],
      ["2.5", "more"],
    ]),
  ],
]);

const days = [1, 1, 2, 4, 4, 9, Number.NaN, 3, 2].map((day) => day + dayNumber("2017-02-25"));
const table: Table = {
  rows: days.length,
  columns: new Map<string, Column>([
    ["day", { kind: "number", values: Float64Array.from(days) }],
    ["item", { kind: "text", levels: ["a", "b", "c"], codes: Int32Array.of(0, 1, 0, 2, -1, -1, 1, 0, 2) }],
    ["size", { kind: "number", values: Float64Array.of(1, 1, 2.5, 2.5, -0, Number.NaN, 0, 7, Number.NaN) }],
    ["units", { kind: "number", values: Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6, 5) }],
  ]),
};

const row = fc.record({
  day: fc.oneof(
    fc.constant(null),
    fc.integer({ min: dayNumber("2017-02-20"), max: dayNumber("2017-03-20") }),
    fc.integer({ min: dayNumber("0001-01-01"), max: dayNumber("9999-12-31") }),
  ),
  item: fc.constantFrom(null, "", "a", "b", "c", "missing", "unknown", "other"),
  size: fc.constantFrom(null, 1, 2.5, 0, -0, 7, 0.1, 1e21),
});
