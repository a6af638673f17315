import assert from "node:assert/strict";
import { loadIntoPostgres } from "../../model/data/postgresLoad";
import { readFromPostgres } from "../../model/data/postgresRead";
import { type ProblemData, readTable } from "../../model/data/readTable";
import type { NumberColumn } from "../../model/data/table";
import type { Cd4mlError } from "../../model/errors";
import { TemporaryProblem } from "../model/support/temporaryProblem";
import { eventually } from "../service/support/runningService";
import { freePort } from "../support/freePort";
import { RealPostgres } from "../support/postgres";

const headings = "id,price,area,rooms,balcony,street,heating,age";

describe("loading a file with odd cells into a real Postgres", function () {
  this.timeout(60_000);
  let postgres: RealPostgres;
  let flats: TemporaryProblem;
  before(async function () {
    postgres = await RealPostgres.start(this);
  });
  after(() => postgres?.stop());
  beforeEach(() => {
    flats = new TemporaryProblem();
  });
  afterEach(async () => {
    flats.remove();
    await postgres?.query("DROP SCHEMA IF EXISTS cd4ml CASCADE");
  });

  const load = (url = postgres.url()) => loadIntoPostgres(flats.load(), "unused", url);
  const read = async () => (await readFromPostgres(flats.load(), postgres.url()))!;

  it("keeps what training sees of them", async () => {
    flats.write(
      "flats.csv",
      `\uFEFF"id",${headings.slice(3)},"note, long"\r\n` +
        `007,1e2,+40,1,0,"Elm, ""old""\nroad",NA,-0,\\.\r\n` +
        '8,0100,-0.50,01,1," Elm ","",,"\\N"\r\n' +
        "9,3.10,1_0e1,1,0,Oak,\u00e9'x\t,-0.0,\r\n".replace("1_0e1", "10.00"),
    );
    await load();
    assert.deepEqual(withoutOrigin(await read()), withoutOrigin(await readTable(flats.load(), "unused")));
  });

  it("gives a column a number's type only if each cell comes back as it was", async () => {
    flats.write(
      "flats.csv",
      `${headings}\n1,100,40.5,1,0,Elm,gas,007\n2,2147483648,-0.50,-2,1,Elm,gas,\n3,5,10,0,0,Elm,gas,3\n`,
    );
    await load();
    const columns = await postgres.query(
      "SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_name = 'flats'",
    );
    const types = Object.fromEntries(columns.map(({ name, type }) => [name, type]));
    assert.deepEqual(
      [types.price, types.area, types.rooms, types.balcony, types.age, types.id],
      ["bigint", "numeric", "integer", "integer", "text", "text"],
    );
    const { fingerprint } = await readTable(flats.load(), "unused");
    assert.equal((await read()).fingerprint, fingerprint);
  });

  it("changes nothing when the file is wrong", async () => {
    await load();
    flats.write("districts.csv", "street,district\nElm,north\nElm,south\n");
    flats.write("flats.csv", `${headings}\na,1,1,1,0,Elm,gas,3\n`);
    await assert.rejects(load(), { code: "CD4ML_DATA_DUPLICATE" });
    assert.equal((await read()).table.rows, 3);
  });

  it("changes nothing when it is interrupted, and finishes when it is run again", async () => {
    await load();
    const rows = Array.from({ length: 300_000 }, (_, i) => `r${i},${i},1,1,0,s${i % 7},gas,`);
    flats.write("flats.csv", `${headings}\n${rows.join("\n")}\n`);
    const interrupted = load();
    const failed = assert.rejects(interrupted, { code: "CD4ML_DATABASE_UNREACHABLE" });
    await eventually(async () => {
      const copying = "SELECT pid FROM pg_stat_progress_copy WHERE type = 'PIPE' AND command = 'COPY FROM'";
      const [copy] = await postgres.query(copying);
      if (copy) await postgres.query("SELECT pg_terminate_backend($1)", [copy.pid]);
      return copy !== undefined;
    });
    await failed;
    assert.equal((await read()).table.rows, 3);
    assert.equal((await postgres.query("SELECT * FROM pg_tables WHERE schemaname = 'cd4ml'")).length, 2);
    await load();
    assert.equal((await read()).table.rows, 300_000);
  });

  it("lets a reader see the old rows or the new, never a mixture", async () => {
    await load();
    const versions = [0, 1].map((version) => {
      const rows = Array.from({ length: 200 }, (_, i) => `r${i},${version},1,1,0,Elm,gas,`);
      return [`${headings}\n${rows.join("\n")}\n`, `street,district\nElm,d${version}\nOak,x\n`];
    });
    let loading = true;
    const writer = (async () => {
      for (let i = 0; i < 8; i++) {
        const [rows, districts] = versions[i % 2];
        flats.write("flats.csv", rows);
        flats.write("districts.csv", districts);
        await load();
      }
      loading = false;
    })();
    let seen = 0;
    while (loading) {
      const { table, lookups } = await read();
      if (table.rows !== 200) continue;
      const prices = new Set((table.columns.get("price") as NumberColumn).values);
      assert.deepEqual([...prices], [Number(lookups.get("district")!.get("Elm")!.slice(1))]);
      seen++;
    }
    await writer;
    assert.ok(seen > 0);
  });

  it("waits for another load of the same problem", async () => {
    const loaded = await Promise.all([load(), load()]);
    assert.deepEqual(loaded.map((tables) => tables.map(({ changed }) => changed)).sort(), [
      [false, false],
      [true, true],
    ]);
  });

  it("takes no table that it has not made", async () => {
    await postgres.query("CREATE SCHEMA cd4ml; CREATE TABLE cd4ml.flats (thesis text)");
    await assert.rejects(load(), { code: "CD4ML_DATABASE_TABLE", message: /flats .*was not made by cd4ml data load/ });
  });

  it("names table and column when a column is missing", async () => {
    await load();
    await postgres.query("ALTER TABLE cd4ml.flats DROP COLUMN rooms");
    await assert.rejects(read(), {
      code: "CD4ML_DATA_COLUMN",
      message: /^table cd4ml\.flats in postgres:\S+: no column "rooms"; there are: id, price, area, balcony/,
    });
    await postgres.query("ALTER TABLE cd4ml.flats DROP COLUMN cd4ml_row");
    await assert.rejects(read(), { code: "CD4ML_DATABASE_ORDER" });
    await postgres.query("DROP TABLE cd4ml.flats_districts");
    await assert.rejects(read(), {
      code: "CD4ML_DATABASE_TABLE",
      message: /flats_districts .* is missing\. Run cd4ml/,
    });
  });

  it("says what is wrong with the address or the login, without the password", async () => {
    const secret = "pass-word-of-mine";
    const port = await freePort();
    for (const [url, code, says] of [
      [postgres.url("cd4ml", secret), "LOGIN", /refuses the login: password authentication failed for user "cd4ml"/],
      [postgres.url("cd4ml", undefined, "other"), "LOGIN", /database "other" does not exist/],
      [`postgres://cd4ml:${secret}@127.0.0.1:${port}/cd4ml`, "UNREACHABLE", /cannot be reached: connect ECONNREFUSED/],
      [`postgres://cd4ml:${secret}@nowhere.invalid/cd4ml`, "UNREACHABLE", /cannot be reached/],
      [`postgres://cd4ml:1#${secret}@127.0.0.1/cd4ml`, "URL", /postgres:\/\/user:password@host:port\/database/],
      [`postgres://cd4ml:1/${secret}@127.0.0.1/cd4ml`, "URL", /special characters/],
      [`mysql://cd4ml:${secret}@127.0.0.1/cd4ml`, "URL", /postgres:/],
    ] as const) {
      const refusal = await load(url).then(
        () => assert.fail("it was let in"),
        (error) => error,
      );
      const { message, code: told } = refusal as Cd4mlError;
      assert.equal(told, `CD4ML_DATABASE_${code}`, message);
      assert.match(message, says);
      assert.ok(!message.includes(secret) && !message.includes(postgres.password), message);
    }
  });
});

/** What training gets, without where it came from. */
function withoutOrigin({ table, lookups }: ProblemData) {
  return { table, lookups };
}
