import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { drawHouseMarket, houseStyles } from "../../../model/data/houseMarket";
import { readTable } from "../../../model/data/readTable";
import { defaultSeed, simulateHouses } from "../../../model/data/simulateHouses";
import type { NumberColumn, TextColumn } from "../../../model/data/table";
import { loadProblem } from "../../../model/problems/loadProblem";

const problem = loadProblem(path.resolve(__dirname, "../../../model/problems"), "houses");

describe("simulated house sales", () => {
  let data: string;
  let folder: string;
  beforeEach(() => {
    data = mkdtempSync(path.join(os.tmpdir(), "cd4ml-data-"));
    folder = path.join(data, "houses");
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  const read = (file = "houses.csv") => readFileSync(path.join(folder, file), "utf8");

  it("are the same bytes for the same rows and seed, and others for another seed", async () => {
    await simulateHouses({ folder, rows: 500 });
    const [sales, zips] = [read(), read("zip_lookup.csv")];
    await simulateHouses({ folder, rows: 500, seed: defaultSeed });
    assert.equal(read(), sales);
    assert.equal(read("zip_lookup.csv"), zips);
    await simulateHouses({ folder, rows: 500, seed: 1 });
    assert.notEqual(read(), sales);
  });

  it("of fewer rows are the beginning of more", async () => {
    await simulateHouses({ folder, rows: 5_000 });
    const few = read();
    await simulateHouses({ folder, rows: 5_001 });
    assert.ok(read().startsWith(few));
    assert.equal(read().split("\n").length, 5_003);
  });

  it("leave nothing but the two files, also where an interrupted simulation left some", async () => {
    mkdirSync(folder);
    writeFileSync(path.join(folder, "houses.csv.999999999.partial"), "half");
    await simulateHouses({ folder, rows: 10 });
    assert.deepEqual(readdirSync(folder).sort(), ["houses.csv", "zip_lookup.csv"]);
  });

  it("keep the old files when the new ones cannot be written", async () => {
    await simulateHouses({ folder, rows: 10 });
    const before = read();
    const stop = new Error("stopped");
    const onProgress = () => {
      throw stop;
    };
    await assert.rejects(simulateHouses({ folder, rows: 20, onProgress }), stop);
    assert.equal(read(), before);
    assert.deepEqual(readdirSync(folder).sort(), ["houses.csv", "zip_lookup.csv"]);
    const blocked = path.join(folder, "houses.csv", "x");
    await assert.rejects(simulateHouses({ folder: blocked, rows: 1 }), { code: "CD4ML_DATA_NOT_WRITTEN" });
  });

  it("follow the formula: what it explains is right on average and its noise has the stated spread", async () => {
    await simulateHouses({ folder, rows: 20_000 });
    const { table, lookups } = await readTable(problem, data);
    const number = (name: string) => (table.columns.get(name) as NumberColumn).values;
    const text = (name: string, row: number) => {
      const { codes, levels } = table.columns.get(name) as TextColumn;
      return levels[codes[row]];
    };
    const market = drawHouseMarket(defaultSeed);
    const noise: number[] = [];
    for (let row = 0; row < table.rows; row++) {
      const place = market.zipcodes.indexOf(text("zipcode", row));
      assert.equal(lookups.get("state")?.get(text("zipcode", row)), market.states[place]);
      const style = houseStyles.indexOf(text("style", row) as (typeof houseStyles)[number]);
      const expected =
        60_000 +
        110 * number("square_feet")[row] +
        1.2 * number("lot_size_sf")[row] +
        8_000 * number("beds")[row] +
        15_000 * number("baths")[row] +
        400 * (number("year_built")[row] - 1950) +
        22_000 * number("kitchen_refurbished")[row] +
        30_000 * number("pool")[row] +
        9_000 * number("parking")[row] -
        40_000 * number("multi_family")[row] +
        market.placeEffect[place] +
        market.styleEffect[style];
      // Above three standard deviations of the noise, the floor of 50,000 hardly ever binds.
      if (expected > 410_000) noise.push(number("price")[row] - expected);
      assert.ok(number("price")[row] >= 50_000);
    }
    const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
    const deviation = Math.sqrt(noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length);
    assert.ok(Math.abs(mean) < (4 * 120_000) / Math.sqrt(noise.length), `${mean}`);
    assert.ok(Math.abs(deviation / 120_000 - 1) < 0.03, `${deviation}`);
  });

  it("come from 2,000 zip codes of exponential popularity, New York's 10013 first", () => {
    const { zipcodes, states, cumulativePopularity } = drawHouseMarket(defaultSeed);
    assert.equal(new Set(zipcodes).size, 2000);
    assert.ok(zipcodes.every((zipcode) => /^\d{5}$/.test(zipcode)));
    assert.deepEqual([zipcodes[0], states[0]], ["10013", "NY"]);
    assert.equal(new Set(states).size, 50);
    // Of exponential weights, the heaviest fifth has (1 + ln 5) / 5 of the sum.
    assert.ok(Math.abs(cumulativePopularity[399] - (1 + Math.log(5)) / 5) < 0.03, `${cumulativePopularity[399]}`);
    assert.equal(cumulativePopularity[1999], 1);
  });
});
