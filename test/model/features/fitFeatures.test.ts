import assert from "node:assert/strict";
import type { Column, Table } from "../../../model/data/table";
import type { InputRow } from "../../../model/features/features";
import { fitFeatures } from "../../../model/features/fitFeatures";
import { median } from "../../../model/features/median";
import type { DerivedFeature, FeatureSet, ProblemDefinition } from "../../../model/problems/problem";

/** Text by dictionary; undefined is missing. */
function text(...values: (string | undefined)[]): Column {
  const levels = [...new Set(values.filter((value) => value !== undefined))];
  return { kind: "text", levels, codes: Int32Array.from(values, (value) => (value ? levels.indexOf(value) : -1)) };
}

const numbers = (...values: number[]): Column => ({ kind: "number", values: Float64Array.from(values) });

const problem: ProblemDefinition = {
  title: "Flats",
  description: "",
  kind: "regression",
  source: { file: "flats.csv" },
  identifier: "id",
  target: { field: "price", title: "Price", unit: "EUR" },
  fields: [
    { name: "area", title: "Area", type: "number", default: 1, required: false },
    { name: "floor", title: "Floor", type: "integer", default: 1, required: false },
    { name: "street", title: "Street", type: "category", default: "Elm", required: false },
  ],
};

const table: Table = {
  rows: 6,
  columns: new Map([
    ["price", numbers(100, 200, 600, 400, 500, 9999)],
    ["area", numbers(10, Number.NaN, 30, 40, 50, 9999)],
    ["floor", numbers(1, 2, 1, Number.NaN, 2, 7)],
    ["street", text("Elm", "Oak", "Elm", undefined, "Ash", "Fir")],
  ]),
};
/** All rows but the last, whose values would show in every statistic. */
const trainRows = Int32Array.of(0, 1, 2, 3, 4);
const lookups = new Map([
  [
    "district",
    new Map([
      ["Elm", "north"],
      ["Oak", "north"],
      ["Fir", "south"],
    ]),
  ],
]);

function fitted(features: Partial<FeatureSet>) {
  const set = { numeric: [], categorical: [], derived: [], encoder: { max_levels: 9, min_count: 1 }, ...features };
  return fitFeatures(set, problem, table, trainRows, lookups);
}

/** Encodes the whole table and gives each feature's column. */
function columnsOf(features: Partial<FeatureSet>): Record<string, number[]> {
  const { names, columns } = fitted(features).encode(table);
  return Object.fromEntries(names.map((name, i) => [name, [...columns[i]]]));
}

const district: DerivedFeature = { kind: "lookup", name: "district", lookup: "district", from: "street" };

describe("fitting features", () => {
  it("leaves numbers as they are and fills gaps with the median of the training rows", () => {
    assert.deepEqual(columnsOf({ numeric: ["area"] }), { area: [10, 35, 30, 40, 50, 9999] });
  });

  it("gives each training level a column, gaps one of their own, and all else `unknown`", () => {
    assert.deepEqual(columnsOf({ categorical: ["street"] }), {
      "street=Ash": [0, 0, 0, 0, 1, 0],
      "street=Elm": [1, 0, 1, 0, 0, 0],
      "street=Oak": [0, 1, 0, 0, 0, 0],
      "street=missing": [0, 0, 0, 1, 0, 0],
      "street=unknown": [0, 0, 0, 0, 0, 1],
    });
  });

  it("keeps the most frequent levels, ties by name", () => {
    const { names } = fitted({ categorical: ["street"], encoder: { max_levels: 2, min_count: 1 } });
    assert.deepEqual(names, ["street=Ash", "street=Elm", "street=unknown"]);
  });

  it("gives rare levels no column", () => {
    const { names } = fitted({ categorical: ["street"], encoder: { max_levels: 9, min_count: 2 } });
    assert.deepEqual(names, ["street=Elm", "street=unknown"]);
  });

  it("takes a number's text for its level", () => {
    const { names } = fitted({ categorical: ["floor"] });
    assert.deepEqual(names, ["floor=1", "floor=2", "floor=missing", "floor=unknown"]);
  });

  it("looks up, also what no training row had; what the table does not have is missing", () => {
    assert.deepEqual(columnsOf({ categorical: ["district"], derived: [district] }), {
      "district=missing": [0, 0, 0, 1, 1, 0],
      "district=north": [1, 1, 1, 0, 0, 0],
      "district=unknown": [0, 0, 0, 0, 0, 1],
    });
  });

  it("averages the target of the training rows, shrunk to the prior", () => {
    const average: DerivedFeature = { kind: "target_average", name: "average", by: "street", prior: 300, weight: 2 };
    assert.deepEqual(columnsOf({ numeric: ["average"], derived: [average] }), {
      // Elm (100 + 600 + 2 · 300) / 4, Oak (200 + 600) / 3, missing (400 + 600) / 3, Ash (500 + 600) / 3, Fir unseen
      average: [325, 800 / 3, 325, 1000 / 3, 1100 / 3, 300],
    });
  });

  it("counts the training rows of the same level", () => {
    const count: DerivedFeature = { kind: "group_count", name: "count", by: "floor" };
    assert.deepEqual(columnsOf({ numeric: ["count"], derived: [count] }), { count: [2, 2, 2, 1, 2, 0] });
  });

  it("builds derived features on earlier ones", () => {
    const average: DerivedFeature = { kind: "target_average", name: "average", by: "district", prior: 0, weight: 1 };
    const count: DerivedFeature = { kind: "group_count", name: "count", by: "average" };
    assert.deepEqual(columnsOf({ numeric: ["average", "count"], derived: [district, average, count] }), {
      average: [225, 225, 225, 300, 300, 0],
      count: [3, 3, 3, 2, 2, 0],
    });
  });

  it("refuses a number that no training row has", () => {
    const empty = { ...table, columns: new Map([...table.columns, ["area", numbers(...Array(6).fill(Number.NaN))]]) };
    const features = { numeric: ["area"], categorical: [], derived: [], encoder: { max_levels: 1, min_count: 1 } };
    assert.throws(() => fitFeatures(features, problem, empty as Table, trainRows, lookups), {
      code: "CD4ML_FEATURE_EMPTY",
      message: 'Feature "area" has no value in any of the 5 training rows. Remove it from the feature set.',
    });
  });
});

describe("encoding a request", () => {
  const encoded = (features: Partial<FeatureSet>, input: InputRow) => [...fitted(features).encodeRow(input)];

  it("reads numbers that come as text, and text that comes as a number", () => {
    assert.deepEqual(encoded({ numeric: ["area"] }, { area: " 12.5 " }), [12.5]);
    assert.deepEqual(encoded({ categorical: ["floor"] }, { floor: "2.0" }), [0, 1, 0, 0]);
    assert.deepEqual(encoded({ categorical: ["street"] }, { street: 7 }), [0, 0, 0, 0, 1]);
  });

  it("takes absent, null and empty as missing", () => {
    for (const input of [{}, { area: null, street: null }, { area: "", street: " " }]) {
      assert.deepEqual(encoded({ numeric: ["area"], categorical: ["street"] }, input), [35, 0, 0, 0, 1, 0]);
    }
  });

  it("is not misled by names that every object has", () => {
    for (const street of ["constructor", "__proto__", "toString"]) {
      assert.deepEqual(encoded({ categorical: ["street"] }, { street }), [0, 0, 0, 0, 1]);
    }
  });
});

describe("the median", () => {
  it("is the middle value, or between the two in the middle, of what is there", () => {
    assert.equal(median(Float64Array.of(3, 1, 2)), 2);
    assert.equal(median(Float64Array.of(4, Number.NaN, 1, 3, 2)), 2.5);
    assert.equal(median(Float64Array.of(-1e308, 1.5e308, 1.7e308, 1.7e308)), 1.6e308);
    assert.ok(Number.isNaN(median(Float64Array.of(Number.NaN))));
  });
});
