import assert from "node:assert/strict";
import { existsSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { dayText } from "../../../model/data/day";
import { createProblem, type NewProblemOptions } from "../../../model/newProblem/createProblem";
import { flat, headings, NewFlats, table } from "./flatsTable";

describe("a problem from a table is refused, and nothing is left,", () => {
  let flats: NewFlats;
  beforeEach(() => {
    flats = new NewFlats();
  });
  afterEach(() => flats.remove());

  async function rejects(
    csv: string,
    code: string,
    message: string | RegExp,
    options: Partial<NewProblemOptions> = {},
  ) {
    const text = typeof message === "string" ? `${flats.file}: ${message}` : message;
    await assert.rejects(flats.create(csv, options), { code, message: text });
    assert.equal(existsSync(flats.problems), false);
  }

  it("for a name that cannot be one", async () => {
    for (const name of ["Flats", "../flats", "1st", ""]) {
      await rejects(table(flat), "CD4ML_PROBLEM_NAME", /cannot be a problem's name.*Choose another\.$/, { name });
    }
  });

  it("for a table that is not there or too large", async () => {
    await rejects("", "CD4ML_DATA_MISSING", /none\.csv: no such file\. Correct the path after --from\.$/, {
      from: path.join(flats.folder, "none.csv"),
    });
    writeFileSync(flats.file, table(flat));
    truncateSync(flats.file, 60_000_000);
    await assert.rejects(createProblem({ name: "flats", from: flats.file, problems: flats.problems }), {
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
