import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { withDatabase } from "../../../model/data/database";
import { dayText } from "../../../model/data/day";
import { createProblem } from "../../../model/newProblem/createProblem";
import type { Field } from "../../../model/problems/problem";
import { trainRun } from "../../../model/runs/trainRun";
import { production } from "../../support/tinyProblem";
import { flat, headings, NewFlats, table } from "./flatsTable";

describe("a problem from a table", function () {
  // Reports take long to draw where many processes are at work.
  this.timeout(120_000);
  let flats: NewFlats;
  beforeEach(() => {
    flats = new NewFlats();
  });
  afterEach(() => flats.remove());

  const read = (name: string, problem = "flats") => readFileSync(path.join(flats.problems, problem, name), "utf8");
  const filesOf = (problem: string) =>
    readdirSync(path.join(flats.problems, problem), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(path.join(flats.problems, problem), path.join(entry.parentPath, entry.name)))
      .sort();

  it("has a field for each column that a model can learn from, as narrow as its cells", async () => {
    const { definition } = await flats.create(table(flat));
    const fields = new Map(definition.fields.map((field): [string, Field] => [field.name, field]));
    assert.deepEqual([...fields.keys()], ["size", "floor", "lift", "district", "age"]);
    assert.deepEqual(
      [...fields.values()].map(({ type }) => type),
      ["number", "integer", "flag", "category", "integer"],
    );
    const { default: middle, ...floor } = fields.get("floor")!;
    assert.deepEqual(floor, { name: "floor", title: "Floor", type: "integer", minimum: 0, maximum: 10 });
    assert.ok(Number(middle) >= 0 && Number(middle) <= 5 && Number.isInteger(middle));
    assert.deepEqual(fields.get("district")?.choices, ["east", "mid", "west"]);
    assert.equal(fields.get("age")?.required, false);
    assert.equal(fields.get("size")?.required, undefined);
  });

  it("takes days of the calendar for dates, and derives of them what a model can use", async () => {
    const day = (i: number) => (i % 7 === 0 ? "" : dayText(i - 30));
    const csv = table((i) => `${day(i)},${dayText(i)},${flat(i)}`, `sold,first_month,${headings}`);
    const { definition, columns } = await flats.create(csv);
    const [sold, first] = definition.fields;
    assert.deepEqual(sold, { name: "sold", title: "Sold", type: "date", default: "1970-01-30", required: false });
    assert.deepEqual(first, { name: "first_month", title: "First month", type: "date", default: "1970-03-01" });
    // The first column differs from row to row, and yet it is a date.
    assert.equal(
      columns.find(({ role }) => role === "identifier"),
      undefined,
    );
    const { numeric, categorical, derived } = JSON.parse(read("features/default.json"));
    const derivedNames = derived.map(({ name }: { name: string }) => name);
    assert.deepEqual(derivedNames.slice(0, 3), ["sold_day_of_week", "sold_month", "days_since_first_sold"]);
    assert.deepEqual([...numeric, ...categorical].filter((name) => derivedNames.includes(name)).length, 6);
    assert.ok(!numeric.includes("sold") && !categorical.includes("sold"));
    await trainRun({
      problem: "flats",
      choices: production,
      problems: flats.problems,
      data: flats.folder,
      runs: flats.folder,
    });
  });

  it("predicts the last column of numbers, numbers the rows that nothing names, and says so", async () => {
    const { definition, columns } = await flats.create(table(flat));
    assert.equal(definition.target.field, "rent");
    assert.equal(columns.find(({ role }) => role === "target")?.why, "last column of numbers");
    assert.equal(definition.identifier, "row_number");
    assert.match(read("data/flats.csv"), /^row_number,size.*\n1,.*\n2,/);
    assert.deepEqual(
      columns.filter(({ role }) => role === "left out").map(({ name, why }) => [name, why]),
      [["remark", "60 different texts"]],
    );
  });

  it("takes the target and the identifier that are named, by heading or by name", async () => {
    const csv = table((i) => `${flat(i)},flat ${i}`, `${headings},The Flat`);
    const { definition } = await flats.create(csv, { target: "size", identifier: "the_flat" });
    assert.deepEqual([definition.target.field, definition.identifier], ["size", "the_flat"]);
    assert.ok(definition.fields.some(({ name }) => name === "rent"));
  });

  it("finds the column that names rows: by its name, or as the first that counts them", async () => {
    const named = await flats.create(table((i) => `${flat(i)},${i * i}`, `${headings},flat_id`));
    assert.equal(named.definition.identifier, "flat_id");
    assert.equal(named.definition.target.field, "rent");
    const counted = await flats.create(
      table((i) => `${i + 7},${flat(i)}`, `no,${headings}`),
      { name: "counted" },
    );
    assert.equal(counted.definition.identifier, "no");
  });

  it("takes no column for a name of rows because its last letters are those of id or key", async () => {
    for (const [heading, name] of Object.entries({ amount_paid: "amount_paid", bid: "bid", Turkey: "turkey" })) {
      const { definition } = await flats.create(
        table((i) => `${flat(i)},${i * i}`, `${headings},${heading}`),
        { name },
      );
      assert.deepEqual([definition.identifier, definition.target.field], ["row_number", name]);
    }
  });

  it("knows the usual last words of identifiers, however the heading is written", async () => {
    const headingOf = {
      pid: "pid",
      passenger_id: "PassengerId",
      customer_id: "customerID",
      uuid: "UUID",
      sale_key: "Sale key",
    };
    for (const [name, heading] of Object.entries(headingOf)) {
      const made = await flats.create(
        table((i) => `${flat(i)},${i * i}`, `${headings},${heading}`),
        { name },
      );
      assert.equal(made.definition.identifier, name);
    }
  });

  it("keeps a table unchanged whose headings are names and whose rows have one", async () => {
    const csv = table((i) => `id${i},${flat(i)}`, `id,${headings}`);
    await flats.create(csv);
    assert.equal(read("data/flats.csv"), csv);
    assert.match(read("PROVENANCE.md"), /60 rows and 8 columns, unchanged/);
  });

  it("makes names, titles and units of headings", async () => {
    const { definition } = await flats.create(
      table(flat, "Living area (m²),1stFloor,Lift?,Bezirk Ä,remark,Alter,Rent [EUR]"),
    );
    assert.deepEqual(
      definition.fields.map(({ name, title, unit }) => [name, title, unit]),
      [
        ["living_area_m2", "Living area", "m²"],
        ["column_1st_floor", "1st Floor", undefined],
        ["lift", "Lift?", undefined],
        ["bezirk_a", "Bezirk Ä", undefined],
        ["alter", "Alter", undefined],
      ],
    );
    assert.deepEqual(definition.target, { field: "rent_eur", title: "Rent", unit: "EUR", minimum: 0 });
  });

  it("takes numbers with a leading zero for text, and leaves constant and empty columns out", async () => {
    const csv = table((i) => `${flat(i)},0${i % 4},7,`, `rent2,floor,lift,district,remark,age,rent,zip,year,nothing`);
    const { columns } = await flats.create(csv);
    const about = columns.slice(-3).map(({ name, type, role, why }) => [name, type, role, why]);
    assert.deepEqual(about, [
      ["zip", "category", "field", undefined],
      ["year", "integer", "left out", "the same in all rows"],
      ["nothing", "category", "left out", "empty"],
    ]);
  });

  it("asks of the first pipeline a little less than what a decision tree reaches", async () => {
    const { baseline } = await flats.create(table(flat, headings, 400));
    const { acceptance, default_algorithm } = JSON.parse(read("pipelines/default.json"));
    const { metric, min } = acceptance;
    assert.deepEqual([default_algorithm, metric, min], ["random_forest", "r2_score", baseline.min]);
    assert.ok(baseline.min >= baseline.reached - 0.06 && baseline.min < baseline.reached);
    const noise = await flats.create(
      table((i) => `${i % 7},${(i * 7919) % 101}`, "a,b"),
      { name: "noise" },
    );
    assert.equal(noise.baseline.min, 0);
  });

  it("asks for nothing where a single row is left to validate, of which R² is no number", async () => {
    const csv = table((i) => `r9_${i},${i},${3 * i + 1}`, "row_id,a,y", 20);
    const { baseline } = await flats.create(csv);
    assert.deepEqual([baseline.trainRows, baseline.reached, baseline.min], [19, 0, 0]);
  });

  it("trains with each algorithm there is, whatever the unit of the target", async () => {
    await flats.create(table((i) => flat(i).replace(/[^,]+$/, (rent) => String(Number(rent) / 1e6)), headings, 300));
    for (const algorithm of readdirSync(path.join(flats.problems, "flats/algorithms"))) {
      const places = { problems: flats.problems, data: flats.folder, runs: path.join(flats.folder, "runs") };
      const { run } = await trainRun({
        problem: "flats",
        choices: { ...production, algorithm },
        threads: 1,
        ...places,
      });
      assert.ok(run.metrics.r2_score > 0.6, `${algorithm} ${run.metrics.r2_score}`);
    }
  });

  it("is the same bytes whenever and wherever it is made", async () => {
    await flats.create(table(flat));
    await flats.create(table(flat), { problems: path.join(flats.folder, "others") });
    const files = filesOf("flats");
    assert.ok(files.includes("algorithms/lasso/default.json") && files.includes("features/default.json"));
    for (const name of files) {
      assert.equal(read(name), readFileSync(path.join(flats.folder, "others/flats", name), "utf8"), name);
    }
  });

  it("is made of Parquet as of CSV", async () => {
    await flats.create(table(flat));
    const parquet = path.join(flats.folder, "flats.parquet");
    await withDatabase(async (connection) => {
      await connection.run(`COPY (FROM read_csv('${flats.file}', nullstr = 'NA')) TO '${parquet}'`);
    });
    const made = await createProblem({ name: "parquet", from: parquet, problems: flats.problems });
    assert.deepEqual(made.definition.fields, JSON.parse(read("problem.json")).fields);
    assert.equal(made.baseline.reached, (await flats.create(table(flat), { name: "again" })).baseline.reached);
  });

  it("says where it cannot be written, and what to do", async () => {
    await assert.rejects(flats.create(table(flat), { problems: path.join(flats.file, "below") }), {
      code: "CD4ML_PROBLEM_NOT_WRITTEN",
      message: /flats\.csv\/below\/flats: it cannot be written \(ENOTDIR\)\. Set CD4ML_PROBLEMS to a folder/,
    });
  });

  it("never takes the place of another, also of one that is made at the same time", async () => {
    const both = await Promise.allSettled([flats.create(table(flat)), flats.create(table(flat))]);
    const refused = both.filter((each) => each.status === "rejected").map(({ reason }) => reason.code);
    assert.deepEqual(refused, ["CD4ML_PROBLEM_EXISTS"]);
    const before = filesOf("flats").map((name) => read(name));
    await assert.rejects(flats.create(table((i) => flat(i + 1))), { code: "CD4ML_PROBLEM_EXISTS" });
    assert.deepEqual(
      filesOf("flats").map((name) => read(name)),
      before,
    );
    assert.deepEqual(readdirSync(flats.problems), ["flats"]);
  });
});
