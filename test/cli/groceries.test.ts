import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { cd4ml } from "../support/cd4ml";

describe("the problem groceries", function () {
  this.timeout(60_000);
  this.slow(10_000);
  const home = mkdtempSync(path.join(os.tmpdir(), "cd4ml-groceries-"));
  after(() => rmSync(home, { recursive: true, force: true }));

  it("is learned by its own algorithm to an r2 of 0.55 at least, from a tenth of its rows", async () => {
    const run = (...args: string[]) => cd4ml([...args, "--json"], { CD4ML_HOME: home, CD4ML_DATA: "" });
    await run("data", "simulate", "groceries", "--rows", "10000");
    const { code, stdout, stderr } = await run("train", "groceries");
    assert.equal(code, 0, stderr);
    const { r2_score } = JSON.parse(stdout).metrics;
    assert.ok(r2_score >= 0.55, `${r2_score}`);
  });
});
