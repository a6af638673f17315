import assert from "node:assert/strict";
import { rmSync, truncateSync } from "node:fs";
import path from "node:path";
import { readTable } from "../../../model/data/readTable";
import { TemporaryProblem } from "../support/temporaryProblem";

const headings = "id,price,area,rooms,balcony,street,heating,age";

describe("reading a problem's rows refuses", () => {
  let flats: TemporaryProblem;
  beforeEach(() => {
    flats = new TemporaryProblem();
  });
  afterEach(() => flats.remove());

  const read = () => readTable(flats.load(), path.join(flats.problems, "data"));

  /** Asserts the code and the whole message after the file's name. */
  async function rejects(csv: string | Buffer, code: string, message: string, file = "flats.csv"): Promise<void> {
    flats.write(file, csv);
    await assert.rejects(read(), { code, message: `${path.join(flats.folder, file)}: ${message}` });
  }

  it("a file that is not there, and says how to get it", async () => {
    rmSync(path.join(flats.folder, "flats.csv"));
    const missing = path.join(flats.folder, "flats.csv");
    await assert.rejects(read(), {
      code: "CD4ML_DATA_MISSING",
      message: `${missing}: no such file. Add the file or correct problem.json.`,
    });
    flats.change("problem.json", (it) => {
      it.source.simulated = true;
    });
    await assert.rejects(read(), {
      code: "CD4ML_DATA_MISSING",
      message: `${path.join(flats.problems, "data/flats/flats.csv")}: no such file. Run cd4ml data simulate flats.`,
    });
  });

  it("a folder without Parquet in the place of the file", async () => {
    flats.change("problem.json", (it) => {
      it.source.file = "pipelines";
    });
    await assert.rejects(read(), {
      code: "CD4ML_DATA_UNREADABLE",
      message: /pipelines: the folder holds no file that ends with \.parquet\. Add the file or correct problem\.json\./,
    });
  });

  it("a class that the problem does not know, naming those it does", async () => {
    flats.change("problem.json", (it) => {
      it.kind = "classification";
      it.target = { field: "price", title: "Price", classes: ["low", "it's high"] };
    });
    const rows = ["low", "it's high", "High", "low "].map((price, i) => `${i},${price},40,1,0,Elm,gas,3`);
    const message = `column "price" must hold one of low, it's high; data row 3: "High". Correct the cell.`;
    await rejects(`${headings}\n${rows.join("\n")}\n`, "CD4ML_DATA_VALUE", message);
    const empty = 'column "price" is empty in data row 1. Fill it in or drop the row.';
    await rejects(`${headings}\na,,40,1,0,Elm,gas,3\n`, "CD4ML_DATA_VALUE", empty);
  });

  it("an empty file, and one with nothing but headings", async () => {
    await rejects("", "CD4ML_DATA_EMPTY", "the file is empty.");
    await rejects("\n\n", "CD4ML_DATA_EMPTY", "the file is empty.");
    await rejects(headings, "CD4ML_DATA_EMPTY", "there are headings but no rows.");
    await rejects(`${headings}\r\n`, "CD4ML_DATA_EMPTY", "there are headings but no rows.");
  });

  it("a missing column, and one that is there twice", async () => {
    await rejects(
      "id,price,area,rooms,balcony,Street,heating,age\na,100,40,1,0,Elm,gas,3\n",
      "CD4ML_DATA_COLUMN",
      'no column "street"; there are: id, price, area, rooms, balcony, Street, heating, age.',
    );
    await rejects(`${headings},area\na,100,40,1,0,Elm,gas,3,5\n`, "CD4ML_DATA_COLUMN", 'column "area" is there twice.');
  });

  it("text in a number, with row and value", async () => {
    await rejects(
      `${headings}\na,100,40,1,0,Elm,gas,3\nb,100,large,1,0,Elm,gas,3\n`,
      "CD4ML_DATA_VALUE",
      'column "area" must hold a number; data row 2: "large". Correct the cell.',
    );
  });

  it("what only looks like a number", async () => {
    for (const cell of ["1_000", "inf", "-Infinity", "0x10", '"1,5"', "1e999", "12 m"]) {
      const value = cell.replaceAll('"', "");
      await rejects(
        `${headings}\na,100,${cell},1,0,Elm,gas,3\n`,
        "CD4ML_DATA_VALUE",
        `column "area" must hold a number; data row 1: "${value}". Correct the cell.`,
      );
    }
  });

  it("fractions in integers and anything but 0 and 1 in flags, counting further rows", async () => {
    const rows = [1.5, 2.5, 3.5, 4.5, 5.5].map((rooms, i) => `${i},100,40,${rooms},0,Elm,gas,3\n`);
    await rejects(
      `${headings}\n${rows.join("")}`,
      "CD4ML_DATA_VALUE",
      'column "rooms" must hold a whole number; data row 1: "1.5", data row 2: "2.5", data row 3: "3.5" and 2 more. Correct the cell.',
    );
    await rejects(
      `${headings}\na,100,40,1,yes,Elm,gas,3\n`,
      "CD4ML_DATA_VALUE",
      'column "balcony" must hold 0 or 1; data row 1: "yes". Correct the cell.',
    );
  });

  it("what is no day of the calendar in the form of ISO 8601", async () => {
    flats.change("problem.json", (it) => {
      it.fields[5] = { name: "age", title: "Built", type: "date", default: "1990-05-01", required: false };
    });
    for (const cell of [
      "2017-02-29",
      "2017-13-01",
      "2017-8-15",
      "2017/08/15",
      "15.08.2017",
      "0000-01-01",
      "infinity",
    ]) {
      await rejects(
        `${headings}\na,100,40,1,0,Elm,gas,${cell}\n`,
        "CD4ML_DATA_VALUE",
        `column "age" must hold days such as 2017-08-15; data row 1: "${cell}". Correct the cell.`,
      );
    }
  });

  it("a missing identifier, target or required field", async () => {
    const empty = (name: string) => `column "${name}" is empty in data row 2. Fill it in or drop the row.`;
    const good = `${headings}\na,100,40,1,0,Elm,gas,3\n`;
    await rejects(`${good} ,100,40,1,0,Elm,gas,3\n`, "CD4ML_DATA_VALUE", empty("id"));
    await rejects(`${good}b,NA,40,1,0,Elm,gas,3\n`, "CD4ML_DATA_VALUE", empty("price"));
    await rejects(`${good}b,100,nan,1,0,Elm,gas,3\n`, "CD4ML_DATA_VALUE", empty("area"));
    await rejects(`${good}b,100,40,1,0,,gas,3\n`, "CD4ML_DATA_VALUE", empty("street"));
  });

  it("identifiers that are not unique, naming a few", async () => {
    const rows = ["a", "b", "a ", "c", "b", "c", "d", "d", "a"].map((id) => `${id},100,40,1,0,Elm,gas,3\n`);
    await rejects(
      `${headings}\n${rows.join("")}`,
      "CD4ML_DATA_DUPLICATE",
      'column "id" must differ from row to row; "a" in data rows 1 and 3; "b" in data rows 2 and 5; "c" in data rows 4 and 6; ' +
        "and 1 more. Keep one row of each.",
    );
  });

  it("all columns at fault at once, in a table under the gravest code", async () => {
    const rows = ["a,100,large,1,0,Elm,3", "a,,40,1.5,0,Elm,3", ",100,40,1,0,,3"];
    await rejects(
      `id,price,area,rooms,balcony,road,age\n${rows.join("\n")}\n`,
      "CD4ML_DATA_COLUMN",
      [
        "6 columns are not as they must be. Correct the table, or the fields in problem.json. " +
          "Columns there are: id, price, area, rooms, balcony, road, age.",
        "column   rule    found                     allowed",
        "street   there   none                      a column",
        "heating  there   none                      a column",
        "id       filled  empty in data row 3       a value in each row",
        "price    filled  empty in data row 2       a value in each row",
        'area     type    data row 1: "large"       a number',
        'rooms    type    data row 2: "1.5"         a whole number',
        'id       unique  "a" in data rows 1 and 2  another value in each row',
      ].join("\n"),
    );
    await rejects(
      `${headings}\na,100,?,1,yes,Elm,gas,3\n`,
      "CD4ML_DATA_VALUE",
      [
        "2 columns are not as they must be. Correct the table, or the fields in problem.json.",
        "column   rule  found              allowed",
        'area     type  data row 1: "?"    a number',
        'balcony  type  data row 1: "yes"  0 or 1',
      ].join("\n"),
    );
  });

  it("keys of a look-up that are not unique", async () => {
    await rejects(
      "street,district\nElm,north\nElm,south\n",
      "CD4ML_DATA_DUPLICATE",
      'column "street" must differ from row to row; "Elm" in data rows 1 and 2. Keep one row of each.',
      "districts.csv",
    );
  });

  it("rows with too few or too many cells, and quotes that are not closed", async () => {
    await rejects(`${headings}\na,100\n`, "CD4ML_DATA_UNREADABLE", "line 2 has 2 cells where the headings have 8.");
    await rejects(
      `${headings}\na,100,40,1,0,Elm,gas,3\nb,100,40,1,0,Elm,gas,3,4,5\n`,
      "CD4ML_DATA_UNREADABLE",
      "line 3 has 9 cells where the headings have 8.",
    );
    await rejects(
      `${headings}\na,100,40,1,0,"Elm,gas,3\n`,
      "CD4ML_DATA_UNREADABLE",
      "line 2 has a quote that is not closed.",
    );
  });

  it("line ends of old Macintoshes", async () => {
    await rejects(
      `${headings}\ra,100,40,1,0,Elm,gas,3\r`,
      "CD4ML_DATA_UNREADABLE",
      "its lines end with CR alone. Save it with LF or CRLF.",
    );
  });

  it("bytes that are not UTF-8, NUL bytes and UTF-16", async () => {
    const latin1 = Buffer.from(`${headings}\na,100,40,1,0,Stra\xdfe,gas,3\n`, "latin1");
    await rejects(latin1, "CD4ML_DATA_UNREADABLE", "line 2 is not UTF-8. Save the file as UTF-8.");
    await rejects(
      `${headings}\na,100,40,1,0,E\0lm,gas,3\n`,
      "CD4ML_DATA_UNREADABLE",
      "byte 62 is NUL. Save the file as UTF-8 text.",
    );
    const utf16 = Buffer.from(`${headings}\n`, "utf16le");
    await rejects(utf16, "CD4ML_DATA_UNREADABLE", "byte 2 is NUL. Save the file as UTF-8 text.");
  });

  it("a line of a gigabyte, in memory that does not grow with it", async () => {
    const file = path.join(flats.folder, "flats.csv");
    // All of the line is there for its reader; only its beginning takes room on the disk.
    flats.write("flats.csv", `${headings}\n${"x".repeat(2 ** 24)}`);
    truncateSync(file, 2 ** 30);
    const before = process.memoryUsage.rss();
    await assert.rejects(read(), {
      code: "CD4ML_DATA_UNREADABLE",
      message:
        `${file}: the line that begins at byte ${headings.length + 2} is longer than 1048576 bytes. ` +
        "Look for a quote that is not closed or a missing line break.",
    });
    const grown = (process.memoryUsage.rss() - before) / 2 ** 20;
    assert.ok(grown < 300, `${grown} MB`);
  });
});
