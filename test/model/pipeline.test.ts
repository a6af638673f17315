import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runPipeline } from "../../model/pipeline";
import type { Choices } from "../../model/problems/problem";
import { openRegistry } from "../../model/registry/openRegistry";
import type { Registry } from "../../model/registry/registry";
import { TinyProblem } from "../support/tinyProblem";

describe("the pipeline", () => {
  let tiny: TinyProblem;
  let registry: Registry;
  let heard: string[];

  beforeEach(() => {
    tiny = new TinyProblem();
    registry = openRegistry(pathToFileURL(path.join(tiny.home, "registry")).href);
    heard = [];
  });
  afterEach(() => tiny.remove());

  const run = (choices: Partial<Choices> = {}) =>
    runPipeline(
      { ...tiny.options(choices), registry },
      { ended: (stage, { state }) => heard.push(`${stage} ${state}`) },
    );

  it("puts an accepted production run into production", async () => {
    const { run: trained, deployed, aliases } = await run();
    assert.equal(trained.status, "accepted");
    assert.equal(deployed, true);
    assert.deepEqual(aliases, { production: trained.run });
    assert.deepEqual(heard, ["train done", "accept done", "register done", "deploy done"]);
  });

  it("registers a rejected production run with its reason, and leaves what serves", async () => {
    const serving = (await run()).run;
    tiny.setMinimum(0.999);
    heard = [];
    const { run: rejected, deployed, aliases } = await run();
    assert.equal(rejected.status, "rejected");
    assert.match(rejected.acceptance?.reason ?? "", /^r2_score 0\.\d+ is below the minimum 0\.999$/);
    assert.equal(deployed, false);
    assert.deepEqual(aliases, { production: serving.run });
    assert.deepEqual(heard, ["train done", "accept failed", "register done", "deploy skipped"]);
    assert.equal((await registry.run("flats", rejected.run))?.status, "rejected");
  });

  it("registers an experiment and goes no further, however good it is", async () => {
    const { run: experiment, deployed, aliases } = await run({ algorithm: "lasso" });
    assert.deepEqual([experiment.status, experiment.acceptance, deployed, aliases], ["experiment", null, false, {}]);
    assert.deepEqual(heard, ["train done", "accept skipped", "register done", "deploy skipped"]);
  });

  it("keeps trained runs only until they are registered", async () => {
    await run();
    assert.deepEqual(readdirSync(path.join(tiny.home, "runs/flats")), []);
  });

  it("registers nothing when the training fails", async () => {
    tiny.write("data/flats.csv", "flat,size\n1,2\n");
    await assert.rejects(run(), { name: "Cd4mlError" });
    assert.equal(existsSync(path.join(tiny.home, "registry")), false);
  });
});
