import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { cd4ml, type Ended } from "../support/cd4ml";

/** Loaded first by each process: workers leave their number, and the first of them ends before it begins, once there are others. */
const firstWorkerDies = `
const { mkdirSync, readdirSync, writeFileSync, writeSync } = require("node:fs");
if (/search.worker\\.ts$/.test(process.argv[1])) {
  writeFileSync(process.env.WORKERS_FOLDER + "/" + process.pid, "");
  let isFirst = true;
  try { mkdirSync(process.env.WORKERS_FOLDER + "/first"); } catch { isFirst = false; }
  if (isFirst) {
    const end = Date.now() + 60000;
    while (readdirSync(process.env.WORKERS_FOLDER).length < 4 && Date.now() < end);
    writeSync(2, "no room for me\\n");
    process.exit(1);
  }
}
`;

describe("cd4ml search", function () {
  this.timeout(120_000);
  let home: string;

  before(() => {
    home = mkdtempSync(path.join(os.tmpdir(), "cd4ml-search-"));
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  const search = (...args: string[]): Promise<Ended> =>
    cd4ml(["search", "ames", "--algorithm", "lasso", "--json", ...args], { CD4ML_HOME: home });
  const runs = async () => JSON.parse((await cd4ml(["runs", "ames", "--json"], { CD4ML_HOME: home })).stdout);
  let first: { search: string; best: object; trials: { trial: number; run: string; params: { alpha: number } }[] };

  it("registers each trial as an experiment and puts the best first", async () => {
    const { code, stdout, stderr } = await search("--trials", "4");
    assert.equal(code, 0, stderr);
    first = JSON.parse(stdout);
    const registered = await runs();
    assert.equal(registered.length, 4);
    assert.deepEqual(new Set(registered.map(({ status }: { status: string }) => status)), new Set(["experiment"]));
    const scores = (JSON.parse(stdout).trials as { metrics: { r2_score: number } }[]).map(
      ({ metrics }) => metrics.r2_score,
    );
    assert.deepEqual(
      scores,
      [...scores].sort((a, b) => b - a),
    );
    assert.deepEqual(first.best, first.trials[0]);
    for (const { params } of first.trials) assert.ok(params.alpha >= 1 && params.alpha <= 10_000);
  });

  it("goes on where it stopped: trials that have a run are taken as they are", async () => {
    const { stdout } = await search("--trials", "5");
    const { search: id, trials } = JSON.parse(stdout);
    assert.equal(id, first.search);
    const known = new Map(first.trials.map(({ trial, run }) => [trial, run]));
    for (const { trial, run } of trials) if (trial < 4) assert.equal(run, known.get(trial));
    assert.equal((await runs()).length, 5);
  });

  it("draws the same for a trial that runs by itself, and something else with another seed", async () => {
    const alone = JSON.parse((await search("--trial", "2")).stdout);
    assert.equal(alone.run, first.trials.find(({ trial }) => trial === 2)?.run);
    const other = JSON.parse((await search("--trial", "2", "--seed", "7")).stdout);
    assert.notEqual(other.params.alpha, alone.params.alpha);
  });

  it("names the dimension that is wrong, and trains nothing", async () => {
    const before = (await runs()).length;
    for (const [space, message, exit] of [
      ['{"alfa":{"min":1,"max":2}}', /\/alfa: the algorithm has no such parameter; it has alpha/, 1],
      ['{"alpha":{"min":2,"max":1}}', /\/alpha: min must be below max/, 1],
      ["nope", /CD4ML_CHOICE_UNKNOWN .*Those of lasso are: default/, 2],
    ] as const) {
      const { code, stderr } = await search("--space", space);
      assert.equal(code, exit);
      assert.match(stderr, message);
    }
    assert.equal((await runs()).length, before);
  });

  it("halves: all trials on few rows, the best third of them on all; and goes on where it stopped", async () => {
    const args = ["--strategy", "halving", "--seed", "3", "--trials", "3", "--workers", "1"];
    const before = (await runs()).length;
    const { code, stdout, stderr } = await search(...args);
    assert.equal(code, 0, stderr);
    const { search: id, trials, best } = JSON.parse(stdout);
    const [last, ...rung] = trials as { trial: number; run: string; share: number; metrics: { r2_score: number } }[];
    assert.deepEqual([last.share, ...rung.map(({ share }) => share)], [1, 1 / 3, 1 / 3, 1 / 3]);
    assert.deepEqual(best, last);
    assert.equal(last.trial, rung[0].trial);
    assert.ok(rung[0].metrics.r2_score >= Math.max(rung[1].metrics.r2_score, rung[2].metrics.r2_score));
    const file = path.join(home, "registry/ames/runs", rung[0].run, "run.json");
    const { trial, data } = JSON.parse(readFileSync(file, "utf8"));
    assert.deepEqual(trial, { search: id, number: last.trial, share: 1 / 3 });
    assert.equal(data.train, Math.round(2359 / 3));
    assert.deepEqual(JSON.parse((await search(...args)).stdout), JSON.parse(stdout));
    assert.equal((await runs()).length, before + 4);
  });

  it("ends all workers when one cannot begin, and tells why", async () => {
    const preload = path.join(home, "firstDies.cjs");
    const folder = path.join(home, "workers");
    mkdirSync(folder);
    writeFileSync(preload, firstWorkerDies);
    const before = (await runs()).length;
    const { code, stderr } = await cd4ml(
      ["search", "ames", "--algorithm", "lasso", "--json", "--seed", "9", "--trials", "12", "--workers", "12"],
      { CD4ML_HOME: home, NODE_OPTIONS: `--require ${preload}`, WORKERS_FOLDER: folder },
    );
    assert.equal(code, 1);
    assert.match(stderr, /CD4ML_SEARCH {2}no room for me/);
    assert.doesNotMatch(stderr, /MaxListenersExceededWarning/);
    assert.equal((await runs()).length, before);
    const pids = readdirSync(folder).map(Number).filter(Boolean);
    assert.ok(pids.length > 1);
    for (const pid of pids) assert.throws(() => process.kill(pid, 0), { code: "ESRCH" }, `${pid} is left`);
  });

  it("refuses to halve by pods or by single trials", async () => {
    const place = ["--on", "kubernetes", "--namespace", "cd4ml-prod-a"];
    for (const args of [place, ["--trial", "0"]]) {
      const { code, stderr } = await search("--strategy", "halving", ...args);
      assert.equal(code, 1);
      assert.match(stderr, /CD4ML_SEARCH {2}--strategy halving runs here and as a whole\. Leave out --(on|trial)/);
    }
  });
});
