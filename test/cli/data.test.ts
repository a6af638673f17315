import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const command = path.resolve(__dirname, "../../cli/cd4ml");

describe("cd4ml data simulate", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(path.join(os.tmpdir(), "cd4ml-home-"));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  function run(...args: string[]) {
    const env = { ...process.env, CD4ML_HOME: home, CD4ML_DATA: "", CD4ML_PROBLEMS: "" };
    return spawnSync(command, ["data", "simulate", ...args], { env, encoding: "utf8" });
  }

  it("writes where training looks for the rows", () => {
    const { status, stdout } = run("houses", "--rows", "7");
    assert.equal(status, 0);
    const folder = path.join(home, "data/houses");
    assert.equal(readFileSync(path.join(folder, "houses.csv"), "utf8").split("\n").length, 1 + 7 + 1);
    assert.deepEqual(readdirSync(folder).sort(), ["houses.csv", "zip_lookup.csv"]);
    assert.ok(stdout.startsWith("Wrote 7 rows: "));
  });

  it("writes to another folder and reports in JSON when asked", () => {
    const out = path.join(home, "other");
    const { stdout, stderr } = run("houses", "--rows", "7", "--seed", "3", "--out", out, "--json");
    const files = [path.join(out, "houses.csv"), path.join(out, "zip_lookup.csv")];
    assert.deepEqual(JSON.parse(stdout), { problem: "houses", rows: 7, files });
    assert.equal(stderr, "");
  });

  it("exits 2 when called wrongly and writes nothing", () => {
    for (const rows of ["0", "1e3", "1000000001"]) {
      const { status, stderr } = run("houses", "--rows", rows);
      assert.equal(status, 2, rows);
      assert.match(stderr, /'--rows <n>' argument '.*' is invalid\. Allowed: a whole number from 1 to 1000000000\./);
    }
    assert.equal(existsSync(path.join(home, "data")), false);
  });

  it("exits 1 where the system allows no folder", function () {
    if (os.platform() !== "linux") this.skip();
    const { status, stderr } = run("houses", "--rows", "7", "--out", "/proc/nowhere/below");
    assert.equal(status, 1);
    assert.match(stderr, /^CD4ML_DATA_NOT_WRITTEN {2}\/proc\/nowhere\/below: /);
  });

  it("exits 1 for a problem that is not simulated, 2 for one that is not there, naming those that are", () => {
    const real = run("ames");
    assert.equal(real.status, 1);
    assert.match(real.stderr, /^CD4ML_NOT_SIMULATED {2}.*There is one for: groceries, houses\.\n$/);
    const unknown = run("huoses");
    assert.equal(unknown.status, 2);
    assert.match(
      unknown.stderr,
      /^CD4ML_PROBLEM_UNKNOWN {2}No problem "huoses".*There are: ames, groceries, houses, iris\.\n$/,
    );
  });
});
