import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { cd4ml } from "../support/cd4ml";
import { TinyProblem } from "../support/tinyProblem";

describe("cd4ml problem new", function () {
  this.timeout(120_000);
  this.slow(10_000);
  const folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-problem-"));
  const table = path.join(folder, "rents.csv");
  const run = (...args: string[]) =>
    cd4ml(args, {
      CD4ML_HOME: path.join(folder, "home"),
      CD4ML_PROBLEMS: path.join(folder, "problems"),
      CD4ML_REGISTRY: "",
    });

  before(() => {
    const tiny = new TinyProblem();
    writeFileSync(table, tiny.read("data/flats.csv").replace("flat,size", "Flat,Size (m²)"));
    tiny.remove();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("shows what became of each column and what to do next", async () => {
    const { code, stdout, stderr } = await run("problem", "new", "rents", "--from", table);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^column +name +type +missing +distinct +role$/m);
    assert.match(stdout, /^Flat +flat +integer +0 +300 +identifier: differs from row to row$/m);
    assert.match(stdout, /^Size \(m²\) +size_m2 +integer +0 +\d+ +field$/m);
    assert.match(stdout, /^rent +rent +number +0 +\d+ +target: last column of numbers$/m);
    assert.match(stdout, /1\. cd4ml pipeline rents[\s\S]*acceptance\.min is 0\.\d+: one decision tree/);
    for (const line of stdout.split("\n")) if (!line.includes(folder)) assert.ok(line.length <= 100, line);
  });

  it("makes a problem that is trained, accepted and deployed at once", async () => {
    const { code, stdout, stderr } = await run("pipeline", "rents", "--json");
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).deployed, true);
  });

  it("makes a problem that is searched at once, too", async () => {
    const { code, stdout, stderr } = await run("search", "rents", "--algorithm", "lasso", "--trials", "2", "--json");
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).trials.length, 2);
  });

  it("prints the same for machines, with what there is to know of text", async () => {
    const power = path.join(folder, "power.csv");
    const rows = Array.from({ length: 100 }, (_, i) => `${i === 7 ? "?" : i % 50},note ${i},${i % 10},${3 * i}`);
    writeFileSync(power, `${["horsepower,note,gear,price", ...rows].join("\n")}\n`);
    const { stdout } = await run("problem", "new", "power", "--from", power, "--target", "gear", "--json");
    const { columns, acceptance, notices, ...made } = JSON.parse(stdout);
    const there = { problem: "power", folder: path.join(folder, "problems/power"), rows: 100 };
    assert.deepEqual(made, { ...there, identifier: "row_number", target: "gear" });
    const price = { heading: "price", name: "price", type: "integer", missing: 0, distinct: 100, role: "field" };
    assert.deepEqual(columns[3], price);
    assert.ok(acceptance.min >= 0 && acceptance.metric === "r2_score");
    assert.deepEqual(notices, [
      '"horsepower" is text because of "?". Empty such cells to have it as a number.',
      'Left out: note. To use such text, see "Text with many values" in docs/adding-a-problem.md.',
    ]);
  });

  it("exits 1 with what to do, and 2 without a table", async () => {
    const taken = await run("problem", "new", "rents", "--from", table);
    assert.deepEqual([taken.code, taken.stdout], [1, ""]);
    assert.match(taken.stderr, /CD4ML_PROBLEM_EXISTS {2}.*rents: there is such a problem already\./);
    assert.equal((await run("problem", "new", "more")).code, 2);
    assert.deepEqual(readdirSync(path.join(folder, "problems")).sort(), ["power", "rents"]);
  });
});
