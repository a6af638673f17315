import assert from "node:assert/strict";
import fc from "fast-check";
import { dayNumber, dayText } from "../../../model/data/day";
import type { Table } from "../../../model/data/table";
import { fitFeatures } from "../../../model/features/fitFeatures";
import type { DerivedFeature, ProblemDefinition } from "../../../model/problems/problem";

const problem: ProblemDefinition = {
  title: "Sales",
  description: "",
  kind: "regression",
  source: { file: "sales.csv" },
  identifier: "id",
  target: { field: "units", title: "Units", unit: "" },
  fields: [
    { name: "day", title: "Day", type: "date", default: "2017-08-15", required: false },
    { name: "item", title: "Item", type: "category", default: "a" },
  ],
};

interface Sale {
  /** Missing where undefined. */
  day?: string;
  item: string;
  units: number;
}

function tableOf(sales: Sale[]): Table {
  const levels = [...new Set(sales.map(({ item }) => item))];
  const days = Float64Array.from(sales, ({ day }) => (day === undefined ? Number.NaN : dayNumber(day)));
  return {
    rows: sales.length,
    columns: new Map([
      ["day", { kind: "number" as const, values: days }],
      ["item", { kind: "text" as const, levels, codes: Int32Array.from(sales, ({ item }) => levels.indexOf(item)) }],
      ["units", { kind: "number" as const, values: Float64Array.from(sales, ({ units }) => units) }],
    ]),
  };
}

const all = (sales: Sale[]) => Int32Array.from(sales.keys());
const encoder = { max_levels: 9, min_count: 1 };

/** The values of one derived feature, fitted on the first sales, of all. */
function derive(feature: DerivedFeature, train: Sale[], more: Sale[] = []): number[] {
  const set = { numeric: [feature.name], categorical: [], derived: [feature], encoder };
  const table = tableOf([...train, ...more]);
  return [...fitFeatures(set, problem, table, all(train), new Map()).encode(table).columns[0]];
}

const on = (...days: (string | undefined)[]): Sale[] => days.map((day) => ({ day, item: "a", units: 1 }));
const partOf = (part: Extract<DerivedFeature, { kind: "date_part" }>["part"]): DerivedFeature => {
  return { kind: "date_part", name: "part", from: "day", part };
};

describe("what is derived of a date", () => {
  // A Sunday, a Monday, a day before 1970, and one of two digits that is a leap day.
  const days = on("2017-01-01", "2018-12-31", "1969-12-31", "2016-02-29");

  it("is a part of it, of the week's days Monday first", () => {
    assert.deepEqual(derive(partOf("year"), days), [2017, 2018, 1969, 2016]);
    assert.deepEqual(derive(partOf("month"), days), [1, 12, 12, 2]);
    assert.deepEqual(derive(partOf("day_of_month"), days), [1, 31, 31, 29]);
    assert.deepEqual(derive(partOf("day_of_week"), days), [7, 1, 3, 1]);
  });

  it("is the number of days since the first training row's, or a day that is given", () => {
    const since: DerivedFeature = { kind: "days_since", name: "age", from: "day" };
    assert.deepEqual(derive(since, on("2017-03-01", "2017-02-27"), on("2017-02-26")), [2, 0, -1]);
    assert.deepEqual(derive({ ...since, day: "2016-12-31" }, on("2017-01-01"), on("2015-12-31")), [1, -366]);
  });

  it("is missing where the date is, which the median stands in for", () => {
    assert.deepEqual(derive(partOf("month"), on("2017-01-01", undefined, "2017-05-01", "2017-09-01")), [1, 5, 5, 9]);
    assert.deepEqual(derive(partOf("day_of_week"), on("2018-12-31", undefined)), [1, 1]);
  });

  it("may be a category, and a date may tell groups apart by itself", () => {
    const average: DerivedFeature = { kind: "target_average", name: "average", by: "day", prior: 0, weight: 1 };
    const set = { numeric: ["average"], categorical: ["part", "day"], derived: [average, partOf("month")], encoder };
    const table = tableOf(on("2017-01-31", "2017-01-31", "2017-02-01", undefined));
    const { names, columns } = fitFeatures(set, problem, table, Int32Array.of(0, 1, 2, 3), new Map()).encode(table);
    const categories = ["part=1", "part=2", "part=missing", "part=unknown", "day=2017-01-31", "day=2017-02-01"];
    assert.deepEqual(names, ["average", ...categories, "day=missing", "day=unknown"]);
    assert.deepEqual([...columns[0]], [2 / 3, 2 / 3, 1 / 2, 1 / 2]);
    assert.deepEqual([...columns[5]], [1, 1, 0, 0]);
  });

  it("cannot be counted from the first of no dates", () => {
    assert.throws(() => derive({ kind: "days_since", name: "age", from: "day" }, on(undefined)), {
      code: "CD4ML_FEATURE_EMPTY",
      message: 'Feature "day" has no value in any of the 1 training rows. Remove it from the feature set.',
    });
  });
});

const start = dayNumber("2017-01-01");
const sale = fc
  .record({
    day: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined, freq: 9 }),
    item: fc.constantFrom("a", "b", "c"),
    units: fc.integer({ min: -1000, max: 1000 }),
  })
  .map(({ day, ...rest }): Sale => ({ ...rest, ...(day !== undefined && { day: dayText(start + day) }) }));
const sales = fc.array(sale, { minLength: 1, maxLength: 40 });
const average = fc
  .record({
    days: fc.integer({ min: 1, max: 12 }),
    prior: fc.integer({ min: -50, max: 50 }),
    weight: fc.integer({ min: 1, max: 9 }),
  })
  .map((rest) => ({ kind: "moving_average" as const, name: "average", by: "item", date: "day", ...rest }));

/** By the words of its description, row by row. */
function naive(
  { days, prior, weight }: { days: number; prior: number; weight: number },
  train: Sale[],
  row: Sale,
): number {
  const dayOf = ({ day }: Sale) => dayNumber(day ?? "");
  const known = train.filter(({ day }) => day !== undefined);
  const end = Math.min(dayOf(row), Math.max(...known.map(dayOf)) + 1);
  const window = known.filter((other) => other.item === row.item && dayOf(other) < end && dayOf(other) >= end - days);
  const sum = window.reduce((total, { units }) => total + units, 0);
  return (sum + weight * prior) / (window.length + weight);
}

describe("a moving average", () => {
  it("is the shrunk mean of the same group's training rows in the days before, after the last of the last days", () => {
    fc.assert(
      fc.property(average, sales, sales, (feature, train, more) => {
        const values = derive(feature, train, more);
        for (const [i, row] of [...train, ...more].entries()) assert.equal(values[i], naive(feature, train, row));
      }),
    );
  });

  it("does not see a row's own target or a later one", () => {
    fc.assert(
      fc.property(average, sales, fc.integer({ min: 0, max: 30 }), fc.integer(), (feature, train, now, other) => {
        const isLater = ({ day }: Sale) => day === undefined || day >= dayText(start + now);
        const changed = train.map((row) => (isLater(row) ? { ...row, units: other } : row));
        const [before, after] = [derive(feature, train), derive(feature, changed)];
        for (const [i, { day }] of train.entries()) {
          if (day === undefined || day <= dayText(start + now)) assert.equal(after[i], before[i]);
        }
      }),
    );
  });
});
