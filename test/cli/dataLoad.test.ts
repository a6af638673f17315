import assert from "node:assert/strict";
import { cd4ml } from "../support/cd4ml";
import { freePort } from "../support/freePort";
import { RealPostgres } from "../support/postgres";
import { TinyProblem } from "../support/tinyProblem";

describe("cd4ml data load", function () {
  this.timeout(60_000);
  this.slow(10_000);
  const tiny = new TinyProblem();
  let postgres: RealPostgres;
  const load = (options: string[], env: NodeJS.ProcessEnv) =>
    cd4ml(["data", "load", "flats", ...options], { CD4ML_HOME: tiny.home, CD4ML_PROBLEMS: tiny.problems, ...env });
  before(async function () {
    postgres = await RealPostgres.start(this);
  });
  after(async () => {
    await postgres?.stop();
    tiny.remove();
  });

  it("loads what has changed, and says what it would load when it is only asked", async () => {
    const env = { CD4ML_DATABASE_URL: postgres.url() };
    assert.equal((await load(["--dry-run"], env)).stdout, "cd4ml.flats: would be loaded\n");
    assert.deepEqual(await postgres.query("SELECT 1 FROM pg_namespace WHERE nspname = 'cd4ml'"), []);
    const first = await load(["--json"], env);
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stderr, /^loading flats\.csv into table cd4ml\.flats in postgres:\/\/127\.0\.0\.1:\d+\/cd4ml$/m);
    const [{ table, rows, changed }] = JSON.parse(first.stdout).tables;
    assert.deepEqual([table, rows, changed], ["cd4ml.flats", 300, true]);
    const second = await load([], env);
    assert.deepEqual([second.stdout, second.stderr], ["cd4ml.flats: 300 rows, as they were\n", ""]);
  });

  it("loads the rows that CD4ML_SOURCE_FLATS names, into the database that it names", async () => {
    const { stdout } = await load([], { CD4ML_DATABASE_URL: postgres.url(), CD4ML_SOURCE_FLATS: tiny.someRows(200) });
    assert.equal(stdout, "cd4ml.flats: 200 rows\n");
    const again = {
      CD4ML_SOURCE_FLATS: `postgres://cd4ml@127.0.0.1:${postgres.port}/cd4ml`,
      PGPASSWORD: postgres.password,
    };
    assert.equal((await load([], again)).stdout, "cd4ml.flats: 300 rows\n");
  });

  it("loads to an address given with --to, whose password is not for process lists", async () => {
    const to = `postgres://cd4ml@127.0.0.1:${postgres.port}/cd4ml`;
    const { stdout } = await load(["--to", to], { PGPASSWORD: postgres.password });
    assert.equal(stdout, "cd4ml.flats: 300 rows, as they were\n");
    const { code, stderr } = await load(["--to", postgres.url()], {});
    assert.equal(code, 1);
    assert.match(stderr, /^CD4ML_DATABASE_URL {2}--to has a password.*PGPASSWORD/);
    assert.ok(!stderr.includes(postgres.password));
  });

  it("exits 1 and says what to do when there is no database, or none is named", async () => {
    const none = await load([], { CD4ML_DATABASE_URL: `postgres://a:secret-of-mine@127.0.0.1:${await freePort()}/b` });
    assert.equal(none.code, 1);
    assert.match(
      none.stderr,
      /^CD4ML_DATABASE_UNREACHABLE {2}postgres:\/\/127.* cannot be reached: .*ECONNREFUSED.*try/,
    );
    assert.ok(!none.stderr.includes("secret-of-mine"));
    const unnamed = await load([], { CD4ML_DATABASE_URL: "", CD4ML_DATABASE_URL_FILE: "" });
    assert.equal(unnamed.code, 1);
    assert.match(unnamed.stderr, /^CD4ML_CONFIGURATION {2}CD4ML_DATABASE_URL is not set/);
  });
});
