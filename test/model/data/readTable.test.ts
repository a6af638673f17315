import assert from "node:assert/strict";
import path from "node:path";
import { dayNumber } from "../../../model/data/day";
import { readTable } from "../../../model/data/readTable";
import type { NumberColumn, TextColumn } from "../../../model/data/table";
import { TemporaryProblem } from "../support/temporaryProblem";

const headings = "id,price,area,rooms,balcony,street,heating,age";

describe("reading a problem's rows", () => {
  let flats: TemporaryProblem;
  beforeEach(() => {
    flats = new TemporaryProblem();
  });
  afterEach(() => flats.remove());

  const read = () => readTable(flats.load(), path.join(flats.problems, "data"));

  async function texts(name: string): Promise<(string | undefined)[]> {
    const { codes, levels } = (await read()).table.columns.get(name) as TextColumn;
    return Array.from(codes, (code) => levels[code]);
  }

  async function numbers(name: string): Promise<number[]> {
    return [...((await read()).table.columns.get(name) as NumberColumn).values];
  }

  it("gives identifier, target and fields column by column, in the order of the file", async () => {
    const { table, lookups, source } = await read();
    assert.equal(table.rows, 3);
    assert.deepEqual([...table.columns.keys()], headings.split(","));
    assert.deepEqual(await texts("id"), ["a", "b", "c"]);
    assert.deepEqual(await texts("street"), ["Elm", "Elm", "Oak"]);
    assert.deepEqual(await numbers("price"), [100, 200, 300]);
    assert.deepEqual(await numbers("area"), [40.5, 60, 80]);
    assert.deepEqual(
      [...lookups],
      [
        [
          "district",
          new Map([
            ["Elm", "north"],
            ["Oak", "south"],
          ]),
        ],
      ],
    );
    assert.equal(source, "flats/flats.csv");
  });

  it("trims text, and reads empty cells and NA as missing where a field is optional", async () => {
    assert.deepEqual(await texts("heating"), ["gas", undefined, "coal"]);
    assert.deepEqual(await numbers("age"), [3, Number.NaN, Number.NaN]);
  });

  it("reads columns in any order and leaves out those it does not know", async () => {
    flats.write("flats.csv", "age,x,heating,street,balcony,rooms,area,price,id\n3,?,gas,Elm,0,1,40,100,7\n");
    assert.deepEqual(await texts("id"), ["7"]);
    assert.deepEqual(await numbers("price"), [100]);
  });

  it("takes CRLF, a byte-order mark, quotes and a missing last line break in its stride", async () => {
    flats.write("flats.csv", `\uFEFF"id",${headings.slice(3)}\r\na,1e2,40,1,0,"Elm, ""old""\nroad",gas,3`);
    assert.deepEqual(await texts("street"), ['Elm, "old"\nroad']);
    assert.deepEqual(await numbers("price"), [100]);
  });

  it("keeps leading zeros of text", async () => {
    flats.write("flats.csv", `${headings}\n007,100,40,1,0,00501,1e3,3\n`);
    assert.deepEqual(await texts("id"), ["007"]);
    assert.deepEqual(await texts("street"), ["00501"]);
    assert.deepEqual(await texts("heating"), ["1e3"]);
  });

  it("keeps numbers beyond a field's range, for the range is the form's", async () => {
    flats.write("flats.csv", `${headings}\na,100,-5,0,0,Elm,gas,3\n`);
    assert.deepEqual(await numbers("rooms"), [0]);
  });

  it("reads dates as numbers of days", async () => {
    flats.change("problem.json", (it) => {
      it.fields[5] = { name: "age", title: "Built", type: "date", default: "1990-05-01", required: false };
    });
    const days = ["1970-01-02", " 1969-12-31 ", "NA", "2017-08-15", "0001-01-01", "9999-12-31"];
    flats.write("flats.csv", `${headings}\n${days.map((day, i) => `${i},1,40,1,0,Elm,gas,${day}\n`).join("")}`);
    const { table } = await read();
    assert.deepEqual(table.columns.get("age"), {
      kind: "number",
      values: Float64Array.of(
        1,
        -1,
        Number.NaN,
        dayNumber("2017-08-15"),
        dayNumber("0001-01-01"),
        dayNumber("9999-12-31"),
      ),
    });
  });

  it("reads a column that is missing throughout", async () => {
    flats.write("flats.csv", `${headings}\na,100,40,1,0,Elm,,\nb,100,40,1,0,Elm,,\n`);
    assert.deepEqual(await texts("heating"), [undefined, undefined]);
    assert.deepEqual(await numbers("age"), [Number.NaN, Number.NaN]);
  });

  it("gives the same fingerprint for the same files only", async () => {
    const first = (await read()).fingerprint;
    assert.match(first, /^[0-9a-f]{64}$/);
    assert.equal((await read()).fingerprint, first);
    flats.write("districts.csv", "street,district\nElm,north\nOak,west\n");
    const second = (await read()).fingerprint;
    flats.write("flats.csv", `${headings}\na,100,40,1,0,Elm,gas,3\n`);
    assert.equal(new Set([first, second, (await read()).fingerprint]).size, 3);
  });

  it("reads rows in order when there are many", async () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => `r${i},${i},1,1,0,s${i % 7},gas,`);
    flats.write("flats.csv", `${headings}\n${rows.join("\n")}\n`);
    assert.ok((await numbers("price")).every((value, i) => value === i));
    assert.ok((await texts("street")).every((value, i) => value === `s${i % 7}`));
  });
});
