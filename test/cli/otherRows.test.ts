import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { cd4ml } from "../support/cd4ml";
import { TinyProblem } from "../support/tinyProblem";

describe("CD4ML_SOURCE_FLATS", () => {
  const tiny = new TinyProblem();
  const other = tiny.someRows(200);
  const run = (source: string, ...args: string[]) =>
    cd4ml(args, { CD4ML_HOME: tiny.home, CD4ML_PROBLEMS: tiny.problems, CD4ML_SOURCE_FLATS: source });
  after(() => tiny.remove());

  it("has the problem train on the rows of another file, of which the run has name and fingerprint", async () => {
    const rows = async (source: string) => {
      const { code, stdout, stderr } = await run(source, "train", "flats", "--json");
      assert.equal(code, 0, stderr);
      const file = path.join(tiny.home, "runs/flats", JSON.parse(stdout).run, "run.json");
      return JSON.parse(readFileSync(file, "utf8")).data;
    };
    const [own, archived] = [await rows(""), await rows(other)];
    assert.deepEqual([own.source, own.rows], ["flats/data/flats.csv", 300]);
    assert.deepEqual([archived.source, archived.rows], ["archive.csv", 200]);
    assert.notEqual(archived.fingerprint, own.fingerprint);
  });

  it("is named when there is no such file, and the problem's own is not taken instead", async () => {
    const { code, stderr } = await run("nowhere.csv", "train", "flats");
    assert.equal(code, 1);
    assert.match(stderr, /^CD4ML_DATA_MISSING {2}nowhere\.csv: no such file\. Correct CD4ML_SOURCE_FLATS\.$/m);
  });

  it("is refused for a Job, which would read other rows", async () => {
    const { code, stderr } = await run(other, "pipeline", "flats", "--on", "kubernetes", "--namespace", "builds");
    assert.equal(code, 1);
    assert.match(stderr, /^CD4ML_JOB {2}CD4ML_SOURCE_FLATS is set, but Jobs read the rows of their environment\./);
  });
});
