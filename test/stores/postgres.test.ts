import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadIntoPostgres } from "../../model/data/postgresLoad";
import { readFromPostgres } from "../../model/data/postgresRead";
import { readSource } from "../../model/data/readSource";
import { readTable } from "../../model/data/readTable";
import { simulateGroceries } from "../../model/data/simulateGroceries";
import { simulateHouses } from "../../model/data/simulateHouses";
import { loadProblem } from "../../model/problems/loadProblem";
import { trainRun } from "../../model/runs/trainRun";
import { TemporaryProblem } from "../model/support/temporaryProblem";
import { RealPostgres } from "../support/postgres";
import { withVariables } from "../support/withVariables";

const problems = path.resolve(__dirname, "../../model/problems");

describe("a problem's data in a real Postgres", function () {
  this.timeout(60_000);
  let postgres: RealPostgres;
  let data: string;
  before(async function () {
    postgres = await RealPostgres.start(this);
    data = mkdtempSync(path.join(os.tmpdir(), "cd4ml-data-"));
    await simulateHouses({ folder: path.join(data, "houses"), rows: 5000 });
    await simulateGroceries({ folder: path.join(data, "groceries"), rows: 5000 });
  });
  after(async () => {
    await postgres?.stop();
    if (data) rmSync(data, { recursive: true, force: true });
  });

  const load = (problem: string, url = postgres.url()) => loadIntoPostgres(loadProblem(problems, problem), data, url);

  for (const { name, tables, plainlyWritten } of [
    { name: "houses", tables: ["cd4ml.houses", "cd4ml.houses_zip_lookup"], plainlyWritten: true },
    // Its file has quotes that need not be there, which the export leaves out.
    { name: "ames", tables: ["cd4ml.ames"], plainlyWritten: false },
    { name: "groceries", tables: ["cd4ml.groceries"], plainlyWritten: true },
  ]) {
    it(`is the same as in the files, order included: ${name}`, async () => {
      const loaded = await load(name);
      assert.deepEqual(
        loaded.map(({ table, changed }) => [table, changed]),
        tables.map((table) => [table, true]),
      );
      const problem = loadProblem(problems, name);
      const fromFile = await readTable(problem, data);
      const { source, ...fromPostgres } = (await readFromPostgres(problem, postgres.url()))!;
      assert.deepEqual(fromPostgres.table, fromFile.table);
      assert.deepEqual(fromPostgres.lookups, fromFile.lookups);
      assert.equal(fromPostgres.fingerprint === fromFile.fingerprint, plainlyWritten);
      assert.equal(source, `table cd4ml.${name} in postgres://127.0.0.1:${postgres.port}/cd4ml`);
    });
  }

  it("has the types that a store should have, where they keep the text", async () => {
    const rows = await postgres.query(
      `SELECT column_name AS name, data_type AS type FROM information_schema.columns
       WHERE table_schema = 'cd4ml' AND table_name = 'ames'`,
    );
    const types = Object.fromEntries(rows.map(({ name, type }) => [name, type]));
    assert.deepEqual(
      [types.pid, types.price, types.area, types.mas_vnr_area, types.ms_zoning, types.cd4ml_row],
      ["text", "integer", "integer", "numeric", "text", "bigint"],
    );
    const [{ price }] = await postgres.query("SELECT avg(price)::integer AS price FROM cd4ml.ames");
    assert.ok(price > 150_000 && price < 200_000);
  });

  it("has dates as such, exported as they were however the server shows them", async () => {
    const [{ type }] = await postgres.query("SELECT pg_typeof(date)::text AS type FROM cd4ml.groceries LIMIT 1");
    assert.equal(type, "date");
    await postgres.query("ALTER DATABASE cd4ml SET DateStyle TO 'German'");
    const read = await readFromPostgres(loadProblem(problems, "groceries"), postgres.url());
    await postgres.query("ALTER DATABASE cd4ml RESET DateStyle");
    assert.deepEqual(read?.table, (await readTable(loadProblem(problems, "groceries"), data)).table);
  });

  it("stays as it is when it is loaded again, and is restored when somebody changed a row", async () => {
    assert.deepEqual(
      (await load("ames")).map(({ changed }) => changed),
      [false],
    );
    await postgres.query("UPDATE cd4ml.ames SET price = price + 1 WHERE cd4ml_row = 1000");
    assert.deepEqual(
      (await load("ames")).map(({ changed }) => changed),
      [true],
    );
    assert.deepEqual(
      (await load("ames")).map(({ changed }) => changed),
      [false],
    );
  });

  it("trains the same model to the byte, and the run says where its rows came from", async () => {
    const home = path.join(data, "home");
    const choices = { pipeline: "default", features: "default", algorithm: "ridge", params: "default" };
    const places = { problem: "houses", choices, problems, data, runs: path.join(home, "runs") };
    const [file, database] = [await trainRun(places), await trainRun({ ...places, database: postgres.url() })];
    for (const name of ["model.json", "model.bin", "manifest.json", "distribution.json"]) {
      assert.deepEqual(
        readFileSync(path.join(database.folder, name)),
        readFileSync(path.join(file.folder, name)),
        name,
      );
    }
    assert.equal(database.run.data.source, `table cd4ml.houses in postgres://127.0.0.1:${postgres.port}/cd4ml`);
    assert.equal(database.run.data.fingerprint, file.run.data.fingerprint);
    assert.deepEqual(database.run.data.checks, file.run.data.checks);
    assert.ok(!readFileSync(path.join(database.folder, "run.json"), "utf8").includes(postgres.password));
  });

  it("comes from the file when the database has none of the problem, and that is told", async () => {
    const flats = new TemporaryProblem();
    const notices: string[] = [];
    const { source } = await readSource(flats.load(), { data, database: postgres.url() }, (text) => notices.push(text));
    assert.equal(source, "flats/flats.csv");
    assert.match(notices.join(), /no table cd4ml\.flats, so the rows come from .*flats\.csv/);
    flats.remove();
  });

  it("comes from the source that is given, whatever else there is", async () => {
    const flats = new TemporaryProblem();
    const file = path.join(flats.load().folder, flats.load().source.file);
    const read = (source: string) => readSource(flats.load(), { data, database: postgres.url(), source });
    await assert.rejects(read(postgres.url()), {
      code: "CD4ML_DATABASE_TABLE",
      message: /no table cd4ml\.flats, and CD4ML_SOURCE_FLATS has the rows in a database\. To load/,
    });
    await loadIntoPostgres(flats.load(), data, postgres.url());
    assert.equal((await read(file)).source, "flats.csv");
    assert.match((await read(postgres.url())).source, /^table cd4ml\.flats in postgres:/);
    await postgres.query("DROP TABLE cd4ml.flats");
    flats.remove();
  });

  it("comes from the database that the problem names, or from none", async () => {
    const flats = new TemporaryProblem();
    const address = new URL(postgres.url());
    const { password } = address;
    address.password = "";
    flats.change("problem.json", ({ source }) => {
      source.database = address.href;
    });
    await withVariables({ PGPASSWORD: password }, async () => {
      await assert.rejects(readSource(flats.load(), { data }), { code: "CD4ML_DATABASE_TABLE" });
      await loadIntoPostgres(flats.load(), data, postgres.url());
      const { source } = await readSource(flats.load(), { data });
      assert.match(source, /^table cd4ml\.flats in postgres:/);
    });
    flats.remove();
  });
});
