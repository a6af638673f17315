import assert from "node:assert/strict";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Client } from "pg";
import { DatabaseReader, DatabaseTable } from "../../../infra/provider/databaseResources";
import { EngineStack, engineTimeout } from "../../support/engineStack";
import { RealPostgres } from "../../support/postgres";

describe("a problem's data in a database, through the real engine", function () {
  this.timeout(engineTimeout);
  let postgres: RealPostgres;
  let stack: EngineStack;
  const password = "the-readers-password-1";

  const program =
    (source = "1") =>
    async () => {
      const url = pulumi.secret(postgres.url());
      const reader = new DatabaseReader("reader", { url, name: "cd4ml_reader", password: pulumi.secret(password) });
      const table = { problem: "ames", url, data: path.join(stack.folder, "data"), source };
      const { tables } = new DatabaseTable("ames", table, { dependsOn: reader });
      return { tables };
    };
  const asReader = async (sql: string) => {
    const client = new Client({ connectionString: postgres.url("cd4ml_reader", password) });
    await client.connect();
    return client.query(sql).finally(() => client.end());
  };

  before(async function () {
    postgres = await RealPostgres.start(this);
    stack = await EngineStack.create();
  });
  after(async () => {
    await stack?.remove();
    await postgres?.stop();
  });

  it("is loaded once, for a login that reads and does nothing else", async () => {
    const { outputs } = await stack.up(program());
    assert.deepEqual(outputs.tables.value, { "cd4ml.ames": 2930 });
    assert.equal((await asReader("SELECT count(*)::integer AS rows FROM cd4ml.ames")).rows[0].rows, 2930);
    for (const sql of ["DELETE FROM cd4ml.ames", "CREATE TABLE cd4ml.mine (a text)", "CREATE TABLE mine (a text)"]) {
      await assert.rejects(asReader(sql), { code: "42501" }, sql);
    }
    assert.deepEqual((await stack.up(program())).changes, { same: 3 });
    assert.deepEqual(await stack.refresh(), { same: 3 });
    assert.deepEqual((await stack.up(program())).changes, { same: 3 });
  });

  it("is loaded anew when somebody changed it or the files, and the reader still reads it", async () => {
    await postgres.query("UPDATE cd4ml.ames SET price = 1 WHERE cd4ml_row = 7");
    await postgres.query("ALTER ROLE cd4ml_reader PASSWORD 'changed-by-hand'");
    await stack.refresh();
    assert.deepEqual((await stack.up(program())).changes, { same: 1, update: 2 });
    assert.equal((await asReader("SELECT count(*)::integer AS rows FROM cd4ml.ames WHERE price = 1")).rows[0].rows, 0);
    assert.deepEqual((await stack.up(program("2"))).changes, { same: 2, update: 1 });
  });

  it("takes rights back that somebody gave the reader", async () => {
    await postgres.query("GRANT DELETE ON cd4ml.ames TO cd4ml_reader");
    await stack.refresh();
    assert.deepEqual((await stack.up(program("2"))).changes, { same: 2, update: 1 });
    await assert.rejects(asReader("DELETE FROM cd4ml.ames"), { code: "42501" });
    assert.equal((await asReader("SELECT 1 FROM cd4ml.ames LIMIT 1")).rowCount, 1);
  });

  it("shows no password in the state or the server's log", () => {
    assert.ok(!stack.state().includes(password) && !stack.state().includes(postgres.password));
    assert.ok(!postgres.log().includes(password));
  });

  it("leaves nothing", async () => {
    await stack.up(async () => ({}));
    assert.deepEqual(await postgres.query("SELECT 1 FROM pg_roles WHERE rolname = 'cd4ml_reader'"), []);
    assert.deepEqual(await postgres.query("SELECT 1 FROM pg_tables WHERE schemaname = 'cd4ml'"), []);
  });
});
