import assert from "node:assert/strict";
import { algorithms } from "../../../model/algorithms/algorithms";
import type { Table } from "../../../model/data/table";
import { fitFeatures } from "../../../model/features/fitFeatures";
import { belowAll } from "../../../model/features/missing";
import { restoreFeatures } from "../../../model/features/restoreFeatures";
import type { ProblemDefinition } from "../../../model/problems/problem";
import { trainModel } from "../../../model/runs/modelOutputs";
import { predictionsBy } from "../../../model/runs/predictions";

const rows = 400;
/** The price of a flat is its area; those whose area is missing cost 500. */
const areas = Float64Array.from({ length: rows }, (_, row) => (row % 8 === 0 ? Number.NaN : 20 + ((row * 37) % 100)));
const prices = areas.map((area) => (Number.isNaN(area) ? 500 : area));
const floors = Float64Array.from({ length: rows }, (_, row) => (row === 3 ? Number.NaN : row % 5));

const problem: ProblemDefinition = {
  title: "Flats",
  description: "",
  kind: "regression",
  source: { file: "flats.csv" },
  identifier: "id",
  target: { field: "price", title: "Price", unit: "EUR" },
  fields: [
    { name: "area", title: "Area", type: "number", default: 50, required: false },
    { name: "floor", title: "Floor", type: "number", default: 1, required: false },
  ],
};
const table: Table = {
  rows,
  columns: new Map([
    ["price", { kind: "number", values: prices }],
    ["area", { kind: "number", values: areas }],
    ["floor", { kind: "number", values: floors }],
  ]),
};
const all = Int32Array.from(areas.keys());
const set = { numeric: ["area", "floor"], categorical: [], derived: [], encoder: { max_levels: 9, min_count: 1 } };
const fitted = (missing: "median" | "apart") => fitFeatures(set, problem, table, all, new Map(), missing);

describe("numbers that are missing", () => {
  it("are the median, or apart from all others where one in a hundred rows lacks them", () => {
    const [medians] = fitted("median").encode(table).columns;
    const [area, floor] = fitted("apart").encode(table).columns;
    assert.deepEqual([medians[0] > 20, area[0], area[1]], [true, belowAll, 57]);
    assert.equal(floor[3], 2, "a single row tells nothing of those to come");
    const restored = restoreFeatures(JSON.parse(JSON.stringify(fitted("apart"))));
    assert.deepEqual([...restored.encodeRow({ floor: 4 })], [belowAll, 4]);
  });

  for (const algorithm of Object.values(algorithms.regression)) {
    if (algorithm.missing !== "apart") continue;
    it(`are worth what they are worth to ${algorithm.name}, whatever the numbers about them are`, async () => {
      const features = fitted(algorithm.missing!);
      const rows = { matrix: features.encode(table), target: prices };
      const choice = { algorithm: algorithm.name, params: {} };
      const predictions = predictionsBy(features, await trainModel(problem, choice, rows, { seed: 1, threads: 1 }));
      const predict = (area: number | null) => Number(predictions.predict({ area, floor: 2 }).prediction);
      assert.ok(Math.abs(predict(null) - 500) < 15, `${predict(null)}`);
      for (const area of [25, 60, 110]) assert.ok(Math.abs(predict(area) - area) < 15, `${area}: ${predict(area)}`);
      if (!predictions.explains) return;
      const { contributions } = predictions.explain({ area: null, floor: 2 });
      assert.equal(contributions.find(({ feature }) => feature === "area")?.value, "missing");
    });
  }
});
