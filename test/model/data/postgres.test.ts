import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { loadIntoPostgres } from "../../../model/data/postgresLoad";
import { readFromPostgres } from "../../../model/data/postgresRead";
import { readTable } from "../../../model/data/readTable";
import { simulateHouses } from "../../../model/data/simulateHouses";
import { loadProblem } from "../../../model/problems/loadProblem";
import { RealPostgres } from "../../support/postgres";
import { TemporaryProblem } from "../support/temporaryProblem";

const problems = path.resolve(__dirname, "../../../model/problems");
const headings = "id,price,area,rooms,balcony,street,heating,age";

describe("a problem's data in a real Postgres", function () {
  this.timeout(60_000);
  let postgres: RealPostgres;
  let data: string;
  before(async function () {
    postgres = await RealPostgres.start(this);
    data = mkdtempSync(path.join(os.tmpdir(), "cd4ml-data-"));
    await simulateHouses({ folder: path.join(data, "houses"), rows: 5000 });
  });
  after(async () => {
    await postgres?.stop();
    if (data) rmSync(data, { recursive: true, force: true });
  });

  const load = (problem: string, url = postgres.url()) => loadIntoPostgres(loadProblem(problems, problem), data, url);

  for (const [name, tables] of [
    ["houses", ["cd4ml.houses", "cd4ml.houses_zip_lookup"]],
    ["ames", ["cd4ml.ames"]],
  ] as const) {
    it(`is the same as in the files, order and fingerprint included: ${name}`, async () => {
      const loaded = await load(name);
      assert.deepEqual(
        loaded.map(({ table, changed }) => [table, changed]),
        tables.map((table) => [table, true]),
      );
      const problem = loadProblem(problems, name);
      const fromFile = await readTable(problem, data);
      const { source, ...fromPostgres } = (await readFromPostgres(problem, postgres.url()))!;
      assert.deepEqual(fromPostgres, { ...fromFile, source: undefined, ...fromPostgres });
      assert.deepEqual(fromPostgres.table, fromFile.table);
      assert.deepEqual(fromPostgres.lookups, fromFile.lookups);
      assert.equal(fromPostgres.fingerprint, fromFile.fingerprint);
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
      [types.pid, types.price, types.area, types.lot_frontage, types.ms_zoning, types.cd4ml_row],
      ["text", "integer", "integer", "numeric", "text", "bigint"],
    );
    const [{ price }] = await postgres.query("SELECT avg(price)::integer AS price FROM cd4ml.ames");
    assert.ok(price > 150_000 && price < 200_000);
  });

  it("stays as it is when it is loaded again, and is restored when somebody changed a row", async () => {
    assert.deepEqual((await load("ames")).map(({ changed }) => changed), [false]);
    await postgres.query("UPDATE cd4ml.ames SET price = price + 1 WHERE cd4ml_row = 1000");
    assert.deepEqual((await load("ames")).map(({ changed }) => changed), [true]);
    assert.deepEqual((await load("ames")).map(({ changed }) => changed), [false]);
  });

  it("is not there when it was not loaded", async () => {
    const flats = new TemporaryProblem();
    assert.equal(await readFromPostgres(flats.load(), postgres.url()), undefined);
    flats.remove();
  });
});
