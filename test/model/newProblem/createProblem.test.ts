import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { withDatabase } from "../../../model/data/database";
import { dayText } from "../../../model/data/day";
import { createRandom } from "../../../model/data/random";
import { createProblem, type NewProblemOptions } from "../../../model/newProblem/createProblem";
import type { Field } from "../../../model/problems/problem";
import { trainRun } from "../../../model/runs/trainRun";
import { production } from "../../support/tinyProblem";

const headings = "size,floor,lift,district,remark,age,rent";

/** Rows that differ by what `row` says of their number. */
function table(row: (i: number) => string, first = headings, rows = 60): string {
  return `${[first, ...Array.from({ length: rows }, (_, i) => row(i))].join("\n")}\n`;
}

function flat(i: number): string {
  const random = createRandom(1, i);
  const [size, floor] = [20 + random.integer(80) + 0.5, random.integer(6)];
  const district = ["east", "west", "mid"][i % 3];
  return `${size},${floor},${i % 2},${district},seen on day ${i},${i % 10 === 0 ? "NA" : 3 * i},${10 * size + 20 * floor}`;
}

describe("a problem from a table", function () {
  // Reports take long to draw where many processes are at work.
  this.timeout(120_000);
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-new-"));
    file = path.join(folder, "flats.csv");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const problems = () => path.join(folder, "problems");
  const create = (csv: string, options: Partial<NewProblemOptions> = {}) => {
    writeFileSync(file, csv);
    return createProblem({ name: "flats", from: file, problems: problems(), ...options });
  };
  const read = (name: string, problem = "flats") => readFileSync(path.join(problems(), problem, name), "utf8");
  const filesOf = (problem: string) =>
    readdirSync(path.join(problems(), problem), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(path.join(problems(), problem), path.join(entry.parentPath, entry.name)))
      .sort();

  it("has a field for each column that a model can learn from, as narrow as its cells", async () => {
    const { definition } = await create(table(flat));
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
    const { definition, columns } = await create(csv);
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
    await trainRun({ problem: "flats", choices: production, problems: problems(), data: folder, runs: folder });
  });

  it("predicts the last column of numbers, numbers the rows that nothing names, and says so", async () => {
    const { definition, columns } = await create(table(flat));
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
    const { definition } = await create(csv, { target: "size", identifier: "the_flat" });
    assert.deepEqual([definition.target.field, definition.identifier], ["size", "the_flat"]);
    assert.ok(definition.fields.some(({ name }) => name === "rent"));
  });

  it("finds the column that names rows: by its name, or as the first that counts them", async () => {
    const named = await create(table((i) => `${flat(i)},${i * i}`, `${headings},flat_id`));
    assert.equal(named.definition.identifier, "flat_id");
    assert.equal(named.definition.target.field, "rent");
    const counted = await create(
      table((i) => `${i + 7},${flat(i)}`, `no,${headings}`),
      { name: "counted" },
    );
    assert.equal(counted.definition.identifier, "no");
  });

  it("keeps a table unchanged whose headings are names and whose rows have one", async () => {
    const csv = table((i) => `id${i},${flat(i)}`, `id,${headings}`);
    await create(csv);
    assert.equal(read("data/flats.csv"), csv);
    assert.match(read("PROVENANCE.md"), /60 rows and 8 columns, unchanged/);
  });

  it("makes names, titles and units of headings", async () => {
    const { definition } = await create(
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
    const { columns } = await create(csv);
    const about = columns.slice(-3).map(({ name, type, role, why }) => [name, type, role, why]);
    assert.deepEqual(about, [
      ["zip", "category", "field", undefined],
      ["year", "integer", "left out", "the same in all rows"],
      ["nothing", "category", "left out", "empty"],
    ]);
  });

  it("asks of the first pipeline a little less than what a decision tree reaches", async () => {
    const { baseline } = await create(table(flat, headings, 400));
    const { acceptance, default_algorithm } = JSON.parse(read("pipelines/default.json"));
    assert.deepEqual([default_algorithm, acceptance], ["random_forest", { metric: "r2_score", min: baseline.min }]);
    assert.ok(baseline.min >= baseline.reached - 0.06 && baseline.min < baseline.reached);
    const noise = await create(
      table((i) => `${i % 7},${(i * 7919) % 101}`, "a,b"),
      { name: "noise" },
    );
    assert.equal(noise.baseline.min, 0);
  });

  it("trains with each algorithm there is, whatever the unit of the target", async () => {
    await create(table((i) => flat(i).replace(/[^,]+$/, (rent) => String(Number(rent) / 1e6)), headings, 300));
    for (const algorithm of readdirSync(path.join(problems(), "flats/algorithms"))) {
      const places = { problems: problems(), data: folder, runs: path.join(folder, "runs") };
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
    await create(table(flat));
    await create(table(flat), { problems: path.join(folder, "others") });
    const files = filesOf("flats");
    assert.ok(files.includes("algorithms/lasso/default.json") && files.includes("features/default.json"));
    for (const name of files) {
      assert.equal(read(name), readFileSync(path.join(folder, "others/flats", name), "utf8"), name);
    }
  });

  it("is made of Parquet as of CSV", async () => {
    await create(table(flat));
    const parquet = path.join(folder, "flats.parquet");
    await withDatabase(async (connection) => {
      await connection.run(`COPY (FROM read_csv('${file}', nullstr = 'NA')) TO '${parquet}'`);
    });
    const made = await createProblem({ name: "parquet", from: parquet, problems: problems() });
    assert.deepEqual(made.definition.fields, JSON.parse(read("problem.json")).fields);
    assert.equal(made.baseline.reached, (await create(table(flat), { name: "again" })).baseline.reached);
  });

  describe("is refused, and nothing is left", () => {
    async function rejects(
      csv: string,
      code: string,
      message: string | RegExp,
      options: Partial<NewProblemOptions> = {},
    ) {
      const text = typeof message === "string" ? `${file}: ${message}` : message;
      await assert.rejects(create(csv, options), { code, message: text });
      assert.equal(existsSync(problems()), false);
    }

    it("for a name that cannot be one", async () => {
      for (const name of ["Flats", "../flats", "1st", ""]) {
        await rejects(table(flat), "CD4ML_PROBLEM_NAME", /cannot be a problem's name.*Choose another\.$/, { name });
      }
    });

    it("for a table that is not there or too large", async () => {
      await rejects("", "CD4ML_DATA_MISSING", /none\.csv: no such file\. Correct the path after --from\.$/, {
        from: path.join(folder, "none.csv"),
      });
      writeFileSync(file, table(flat));
      truncateSync(file, 60_000_000);
      await assert.rejects(createProblem({ name: "flats", from: file, problems: problems() }), {
        code: "CD4ML_DATA_SIZE",
        message: /flats\.csv: it has 60 MB; .* may have 50\. .*cd4ml data load/,
      });
    });

    it("for headings that are missing, empty, twice there, or would have one name", async () => {
      const first = flat(0);
      await rejects(
        table(flat, first),
        "CD4ML_DATA_COLUMN",
        `the heading of column 1 is the number "${first.split(",")[0]}": the file seems to begin with its rows. ` +
          "Add a first line with the columns' names.",
      );
      await rejects(
        table(flat, headings.replace("size", "")),
        "CD4ML_DATA_COLUMN",
        "column 1 has no heading. Give it one or remove the column.",
      );
      await rejects(
        table(flat, headings.replace("size", "floor")),
        "CD4ML_DATA_COLUMN",
        'column "floor" is there twice.',
      );
      await rejects(
        table(flat, headings.replace("size", "Floor")),
        "CD4ML_DATA_COLUMN",
        'columns "Floor" and "floor" would both have the name "floor". Rename one of them.',
      );
    });

    it("for a wanted column that is not there", async () => {
      const message = `no column "price"; there are: ${headings.split(",").join(", ")}.`;
      await rejects(table(flat), "CD4ML_DATA_COLUMN", message, { target: "price" });
      await rejects(table(flat), "CD4ML_DATA_COLUMN", '"rent" is named as target and as identifier.', {
        target: "rent",
        identifier: "rent",
      });
    });

    it("for a target that cannot be predicted", async () => {
      const advice = "Name one with --target: size, floor, lift, district, age, rent.";
      await rejects(
        table(flat),
        "CD4ML_TARGET",
        `column "remark" has 60 different texts in 60 rows, too many to be classes. ${advice}`,
        { target: "remark" },
      );
      await rejects(
        table((i) => `a${i % 3},b${i % 2}`, "a,b"),
        "CD4ML_TARGET",
        "there is no column of numbers that could be predicted. Name one with --target: a, b.",
      );
      await rejects(
        table((i) => `text ${i},same`, "a,b"),
        "CD4ML_TARGET",
        "there is no column of numbers that could be predicted. No column could be predicted.",
      );
      await rejects(
        table((i) => `${dayText(i)},${i}`, "day,rent"),
        "CD4ML_TARGET",
        'column "day" holds dates, which are neither numbers nor classes. Name one with --target: rent.',
        { target: "day" },
      );
      await rejects(
        table((i) => `${flat(i)},5`, `${headings},same`),
        "CD4ML_TARGET",
        /"same" has the same value in all rows; there is nothing to predict/,
        { target: "same" },
      );
      await rejects(
        table((i) => `${flat(i)},NA`, `${headings},none`),
        "CD4ML_TARGET",
        /column "none" is empty; there/,
        {
          target: "none",
        },
      );
    });

    it("for cells of the target that are missing or text, with row and value", async () => {
      await rejects(
        table((i) => (i === 3 ? flat(i).replace(/[^,]+$/, "1 200 €") : flat(i))),
        "CD4ML_DATA_VALUE",
        'column "rent" must hold a number; data row 4: "1 200 €". Correct the cell.',
        { target: "rent" },
      );
      await rejects(
        table(flat),
        "CD4ML_DATA_VALUE",
        'column "age" is empty in data row 1, data row 11, data row 21 and 3 more. Fill it in or drop the row.',
        { target: "age" },
      );
      await rejects(
        table((i) => (i === 3 ? flat(i).replace(/east|west|mid/, "NA") : flat(i))),
        "CD4ML_DATA_VALUE",
        'column "district" is empty in data row 4. Fill it in or drop the row.',
        { target: "district" },
      );
    });

    it("for an identifier that repeats, with rows and values", async () => {
      await rejects(
        table(flat),
        "CD4ML_DATA_DUPLICATE",
        /column "district" must differ from row to row; "east" in data rows 1 and 4;/,
        { identifier: "district" },
      );
    });

    it("for too few rows, and for nothing to predict from", async () => {
      await rejects(table(flat, headings, 19), "CD4ML_DATA_SIZE", /it has 19 rows; .* at least 20\. Add rows\.$/);
      await rejects(
        table((i) => `text ${i},7,${i * i}`, "a,b,c"),
        "CD4ML_DATA_COLUMN",
        'no column is left to predict "c" from; of no use are "b" (the same in all rows). Add one.',
      );
    });
  });

  it("says where it cannot be written, and what to do", async () => {
    await assert.rejects(create(table(flat), { problems: path.join(file, "below") }), {
      code: "CD4ML_PROBLEM_NOT_WRITTEN",
      message: /flats\.csv\/below\/flats: it cannot be written \(ENOTDIR\)\. Set CD4ML_PROBLEMS to a folder/,
    });
  });

  it("never takes the place of another, also of one that is made at the same time", async () => {
    const both = await Promise.allSettled([create(table(flat)), create(table(flat))]);
    const refused = both.filter((each) => each.status === "rejected").map(({ reason }) => reason.code);
    assert.deepEqual(refused, ["CD4ML_PROBLEM_EXISTS"]);
    const before = filesOf("flats").map((name) => read(name));
    await assert.rejects(create(table((i) => flat(i + 1))), { code: "CD4ML_PROBLEM_EXISTS" });
    assert.deepEqual(
      filesOf("flats").map((name) => read(name)),
      before,
    );
    assert.deepEqual(readdirSync(problems()), ["flats"]);
  });
});
