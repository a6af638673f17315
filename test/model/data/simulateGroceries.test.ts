import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { dayText } from "../../../model/data/day";
import { drawGroceryMarket, groceryFamilies, medianSales } from "../../../model/data/groceryMarket";
import { readTable } from "../../../model/data/readTable";
import { defaultSeed, noise, simulateGroceries } from "../../../model/data/simulateGroceries";
import type { NumberColumn, TextColumn } from "../../../model/data/table";
import { loadProblem } from "../../../model/problems/loadProblem";

const problem = loadProblem(path.resolve(__dirname, "../../../model/problems"), "groceries");

describe("simulated grocery sales", () => {
  let data: string;
  let folder: string;
  beforeEach(() => {
    data = mkdtempSync(path.join(os.tmpdir(), "cd4ml-data-"));
    folder = path.join(data, "groceries");
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  const read = () => readFileSync(path.join(folder, "groceries.csv"), "utf8");

  it("are the same bytes for the same rows and seed, and others for another seed", async () => {
    await simulateGroceries({ folder, rows: 500 });
    const sales = read();
    await simulateGroceries({ folder, rows: 500, seed: defaultSeed });
    assert.equal(read(), sales);
    await simulateGroceries({ folder, rows: 500, seed: 1 });
    assert.notEqual(read(), sales);
    assert.deepEqual(readdirSync(folder), ["groceries.csv"]);
  });

  it("go day by day over the same time, however many they are", async () => {
    for (const rows of [1688, 5000]) {
      await simulateGroceries({ folder, rows });
      const days = read()
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split(",")[1]);
      assert.equal(days.length, rows);
      assert.deepEqual(days, days.toSorted());
      assert.deepEqual([days[0], days.at(-1), new Set(days).size], ["2013-01-01", "2017-08-15", 1688]);
    }
  });

  it("follow the formula: what it explains is right in the median and its noise has the stated spread", async () => {
    await simulateGroceries({ folder, rows: 20_000 });
    const { table } = await readTable(problem, data);
    const number = (name: string, row: number) => (table.columns.get(name) as NumberColumn).values[row];
    const text = (name: string, row: number) => {
      const { codes, levels } = table.columns.get(name) as TextColumn;
      return levels[codes[row]];
    };
    const market = drawGroceryMarket(defaultSeed);
    const dayOf = new Map(market.days.map(({ date }, i) => [date, i]));
    const itemOf = new Map(market.items.map((item) => [item.number, item]));
    const ratios: number[] = [];
    for (let row = 0; row < table.rows; row++) {
      const item = itemOf.get(text("item", row))!;
      const day = dayOf.get(dayText(number("date", row)))!;
      assert.deepEqual([text("family", row), text("class", row)], [item.family, item.class]);
      assert.equal(number("perishable", row), groceryFamilies[item.family]);
      assert.equal(text("holiday", row), market.days[day].holiday);
      assert.equal(number("oil_price", row), market.days[day].oilPrice);
      const traffic = number("transactions", row) / 1700;
      const median = medianSales(market, item, { day, promotion: number("on_promotion", row), traffic });
      // Of many units, rounding to whole ones says little.
      if (median > 20) ratios.push(Math.log(number("unit_sales", row) / median));
    }
    const mean = ratios.reduce((sum, value) => sum + value, 0) / ratios.length;
    const deviation = Math.sqrt(ratios.reduce((sum, value) => sum + (value - mean) ** 2, 0) / ratios.length);
    assert.ok(Math.abs(mean) < (4 * noise) / Math.sqrt(ratios.length), `${mean}`);
    assert.ok(Math.abs(deviation / noise - 1) < 0.05, `${deviation}`);
  });

  it("are more at weekends, on holidays, in promotion, when oil is dear, and with the store's transactions", () => {
    const market = drawGroceryMarket(defaultSeed);
    const item = { ...market.items[0], wave: { height: 0, days: 1, phase: 0 } };
    const usual = { day: 0, promotion: 0, traffic: 1 };
    const salesOn = (change: Partial<(typeof market.days)[number]>, more = {}) => {
      return medianSales({ ...market, days: [{ ...market.days[0], ...change }] }, item, { ...usual, ...more });
    };
    const monday = salesOn({ weekday: 0, effect: 0 });
    assert.ok(salesOn({ weekday: 6, effect: 0 }) > 1.1 * monday);
    assert.ok(salesOn({ weekday: 0, effect: 0 }, { promotion: 1 }) > 1.3 * monday);
    assert.ok(salesOn({ weekday: 0, effect: 0 }, { traffic: 2 }) > 1.4 * monday);
    assert.ok(salesOn({ weekday: 0, effect: 0, oilPrice: 120 }) > salesOn({ weekday: 0, effect: 0, oilPrice: 40 }));
    const effects = (holiday: string) =>
      market.days.filter((day) => day.holiday === holiday).map(({ effect }) => effect);
    const ofHolidays = ["none", "local", "regional", "national"].map((holiday) => Math.min(...effects(holiday)));
    assert.deepEqual(
      ofHolidays,
      ofHolidays.toSorted((a, b) => a - b),
    );
    assert.ok(ofHolidays[0] === 0 && ofHolidays[3] > 0.3);
  });
});
