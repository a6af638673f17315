import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import { acceptRun } from "../../../model/runs/acceptRun";
import { JudgedProblem } from "./judgedProblem";

describe("the comparison with the run in production", () => {
  let tiny: JudgedProblem;
  beforeEach(() => {
    tiny = new JudgedProblem();
  });
  afterEach(() => tiny.remove());

  const criterion = { kind: "no_worse_than_production", tolerance: 0.01 };
  const worsen = () => tiny.write("algorithms/lasso/default.json", { alpha: 1e5 });

  it("passes while no run is in production, and says so", async () => {
    const { found, passed } = await tiny.judge(criterion);
    assert.deepEqual([found, passed], ["nothing to compare with: no run is in production", true]);
  });

  it("passes a run that is as good on the same rows, and names the other", async () => {
    const { run: serving } = await tiny.run();
    const score = Number(serving.metrics.r2_score.toPrecision(6));
    const { found, passed } = await tiny.judge(criterion);
    assert.deepEqual([found, passed], [`r2_score ${score}, that of ${serving.run} is ${score}`, true]);
  });

  it("fails a run that is worse by more than is allowed", async () => {
    await tiny.run();
    worsen();
    assert.equal((await tiny.judge(criterion, { default_algorithm: "lasso" })).passed, false);
    assert.equal((await tiny.judge({ ...criterion, tolerance: 1 }, { default_algorithm: "lasso" })).passed, true);
  });

  it("takes the smaller value of an error for the better, whatever limits it has", async () => {
    await tiny.run();
    worsen();
    for (const limits of [{ max: 1e6 }, { min: 0, max: 1e6 }]) {
      const acceptance = { metric: "rms_score", ...limits, criteria: [{ ...criterion, tolerance: 10 }] };
      tiny.change({ acceptance, default_algorithm: "lasso" });
      const { run: worse } = await tiny.run();
      assert.match(worse.acceptance!.reason, /failed: no worse than production: rms_score/);
    }
  });

  it("fails a run that was compared with another than is in production when it is judged", async () => {
    tiny.setCriteria([criterion]);
    const { run: trained, folder } = await tiny.train();
    tiny.change({ default_algorithm: "lasso" });
    const { run: serving } = await tiny.run();
    const { acceptance } = await acceptRun(folder, trained, tiny.registry);
    assert.equal(
      acceptance!.criteria![0].found,
      `compared with no run, but ${serving.run} is in production: train again`,
    );
    assert.equal(acceptance!.accepted, false);
  });

  it("passes the model that has come into production meanwhile, under the name of another run", async () => {
    tiny.setCriteria([criterion]);
    const { run: trained, folder } = await tiny.train();
    const { run: serving } = await tiny.run();
    const { acceptance } = await acceptRun(folder, trained, tiny.registry);
    assert.equal(acceptance!.criteria![0].found, `the same model as ${serving.run}, now in production`);
    assert.equal(acceptance!.accepted, true);
  });

  it("passes when the run in production is damaged, and says so", async () => {
    const { run: serving } = await tiny.run();
    rmSync(path.join(await tiny.registry.fetch("flats", serving.run), "model.bin"));
    const { found, passed } = await tiny.judge(criterion);
    const why = `${serving.run} in production cannot be loaded (CD4ML_MODEL_CORRUPT)`;
    assert.deepEqual([found, passed], [`nothing to compare with: ${why}`, true]);
  });

  it("passes when the run in production needs a field that is gone, and says so", async () => {
    const { run: serving } = await tiny.run();
    const definition = JSON.parse(tiny.read("problem.json"));
    tiny.write("problem.json", {
      ...definition,
      fields: definition.fields.filter((field: { name: string }) => field.name !== "floor"),
    });
    tiny.write("features/default.json", { ...JSON.parse(tiny.read("features/default.json")), numeric: ["size"] });
    const { found, passed } = await tiny.judge(criterion);
    assert.deepEqual(
      [found, passed],
      [`nothing to compare with: ${serving.run} in production needs the field "floor" as it was`, true],
    );
  });

  it("says when the other run may have been trained on the rows it is judged by", async () => {
    await tiny.run();
    const { found } = await tiny.judge(criterion, { splits: { seed: 2, train: [0, 0.7], validate: [0.7, 1] } });
    assert.match(found, /\(whose splits differ: it may have been trained on these rows\)$/);
  });
});
