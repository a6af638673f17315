import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { cd4ml } from "../support/cd4ml";
import { TinyProblem } from "../support/tinyProblem";

describe("the commands at the quality gate", function () {
  this.timeout(60_000);
  this.slow(10_000);
  let tiny: TinyProblem;
  const run = (...args: string[]) =>
    cd4ml(args, { CD4ML_HOME: tiny.home, CD4ML_PROBLEMS: tiny.problems, CD4ML_REGISTRY: "" });
  beforeEach(() => {
    tiny = new TinyProblem();
  });
  afterEach(() => tiny.remove());

  it("exit 1 when the data fail a check, with a table of what was found and allowed, and train nothing", async () => {
    tiny.change({ data_checks: { rows: { min: 5000 }, max_missing: 0.01 } });
    const { code, stdout, stderr } = await run("pipeline", "flats");
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(
      stderr,
      /CD4ML_DATA_CHECK {2}2 of 2 checks of the data of flats failed[^\n]*\ncolumn +rule +found +allowed\n\* +rows +300 +at least 5000\nfloor +missing +5 % \(15 of 300 rows\) +at most 1 %\n/,
    );
    assert.doesNotMatch(stderr, /\n +at /);
    assert.deepEqual(
      ["runs", "registry"].map((folder) => existsSync(path.join(tiny.home, folder))),
      [false, false],
    );
  });

  it("exit 3 when a run fails a criterion, and list all of them with their verdicts", async () => {
    const criteria = [
      { kind: "monotonic", field: "size" },
      { kind: "size", max_bytes: 10 },
    ];
    tiny.change({ acceptance: { metric: "r2_score", min: 0.5, criteria } });
    const trained = JSON.parse((await run("train", "flats", "--json")).stdout);
    const { code, stdout } = await run("accept", trained.run);
    assert.equal(code, 3);
    assert.match(stdout, /at least the minimum 0\.5; failed: size: \d+ bytes; allowed: at most 10 bytes\n/);
    assert.match(
      stdout,
      / criterion +verdict +found +allowed\n +increasing in size +passed +never falls [^\n]+\n +size +failed /,
    );
    const again = await run("accept", trained.run, "--json");
    assert.equal(again.code, 3);
    assert.deepEqual(
      JSON.parse(again.stdout).acceptance.criteria.map(({ passed }: { passed: boolean }) => passed),
      [true, false],
    );
  });
});
