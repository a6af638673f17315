import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { withDatabase } from "../../../model/data/database";
import { readTable } from "../../../model/data/readTable";
import { loadProblem } from "../../../model/problems/loadProblem";
import { trainRun } from "../../../model/runs/trainRun";
import { TinyProblem } from "../../support/tinyProblem";

describe("a problem whose rows are Parquet", () => {
  let tiny: TinyProblem;
  beforeEach(() => {
    tiny = new TinyProblem();
  });
  afterEach(() => tiny.remove());

  const folder = () => path.join(tiny.problems, "flats");
  const use = (file: string) => {
    tiny.write("problem.json", { ...JSON.parse(tiny.read("problem.json")), source: { file } });
  };
  const read = () => readTable(loadProblem(tiny.problems, "flats"), tiny.home);

  /** Writes rows of the CSV as Parquet, with the types that DuckDB finds in them. */
  async function write(target: string, rows = ""): Promise<void> {
    mkdirSync(path.dirname(path.join(folder(), target)), { recursive: true });
    await withDatabase(async (connection) => {
      const csv = `read_csv('${path.join(folder(), "data/flats.csv")}')`;
      await connection.run(`COPY (FROM ${csv} ${rows}) TO '${path.join(folder(), target)}' (FORMAT parquet)`);
    });
  }

  async function writeParts(): Promise<void> {
    await write("data/flats/2025/a.parquet", "LIMIT 50");
    await write("data/flats/2025/b.parquet", "LIMIT 30 OFFSET 50");
    await write("data/flats/2026.parquet", "OFFSET 80");
    use("data/flats");
  }

  it("trains the same model to the byte as from CSV, from a file and from a folder of files", async () => {
    const bytes = async () => readFileSync(path.join((await trainRun(tiny.options())).folder, "model.bin"));
    const csv = await bytes();
    await write("data/flats.parquet");
    use("data/flats.parquet");
    assert.deepEqual(await bytes(), csv);
    await writeParts();
    assert.deepEqual(await bytes(), csv);
  });

  it("has the rows of a folder's files in the order of their paths", async () => {
    const { table: csv } = await read();
    await writeParts();
    assert.deepEqual((await read()).table, csv);
  });

  it("has a fingerprint of what is in the files and what they are called", async () => {
    await writeParts();
    const { fingerprint } = await read();
    assert.equal((await read()).fingerprint, fingerprint);
    await write("data/flats/2026.parquet", "OFFSET 81");
    const changed = (await read()).fingerprint;
    assert.notEqual(changed, fingerprint);
    await write("data/flats/2027.parquet", "OFFSET 81");
    rmSync(path.join(folder(), "data/flats/2026.parquet"));
    assert.notEqual((await read()).fingerprint, changed);
  });

  it("is checked cell by cell, as CSV is", async () => {
    await withDatabase(async (connection) => {
      const rows = "SELECT 'a' AS flat, 900 AS rent, 50.5 AS size, 1.5 AS floor, 'east' AS district";
      await connection.run(`COPY (${rows}) TO '${path.join(folder(), "data/half.parquet")}' (FORMAT parquet)`);
    });
    use("data/half.parquet");
    await assert.rejects(read(), {
      code: "CD4ML_DATA_VALUE",
      message: /column "floor" must hold a whole number; data row 1: "1.5"/,
    });
  });

  it("is refused when a column, the file or its content is not there", async () => {
    await withDatabase(async (connection) => {
      await connection.run(
        `COPY (SELECT 1 AS flat) TO '${path.join(folder(), "data/narrow.parquet")}' (FORMAT parquet)`,
      );
    });
    use("data/narrow.parquet");
    await assert.rejects(read(), {
      code: "CD4ML_DATA_COLUMN",
      message: / 4 columns are not .* Columns there are: flat\.\n.*\nrent +there +none/,
    });
    use("data/nowhere.parquet");
    await assert.rejects(read(), { code: "CD4ML_DATA_MISSING", message: /nowhere\.parquet: no such file/ });
    writeFileSync(path.join(folder(), "data/text.parquet"), tiny.read("data/flats.csv"));
    use("data/text.parquet");
    await assert.rejects(read(), { code: "CD4ML_DATA_UNREADABLE", message: /it is not a Parquet file/ });
    mkdirSync(path.join(folder(), "data/empty"));
    use("data/empty");
    await assert.rejects(read(), { code: "CD4ML_DATA_UNREADABLE", message: /holds no file that ends with \.parquet/ });
  });
});
