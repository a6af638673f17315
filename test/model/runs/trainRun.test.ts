import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Analysis } from "../../../model/analysis/analyse";
import { acceptRun } from "../../../model/runs/acceptRun";
import type { Explanation } from "../../../model/runs/explanation";
import { loadModel } from "../../../model/runs/loadModel";
import type { Run } from "../../../model/runs/run";
import { trainRun } from "../../../model/runs/trainRun";
import { TinyProblem } from "../../support/tinyProblem";

describe("a trained run", () => {
  const tiny = new TinyProblem();
  let folder: string;
  let run: Run;
  const read = (file: string) => readFileSync(path.join(folder, file), "utf8");

  before(async () => {
    ({ folder, run } = await trainRun(tiny.options()));
  });
  after(() => tiny.remove());

  it("is one folder with all its files, and nothing temporary beside it", () => {
    assert.deepEqual(readdirSync(folder).sort(), [
      "analysis.json",
      "distribution.json",
      "explanation.json",
      "importance.json",
      "manifest.json",
      "model.bin",
      "model.json",
      "report.html",
      "run.json",
      "validation.vl.json",
    ]);
    assert.deepEqual(readdirSync(path.dirname(folder)), [run.run]);
  });

  it("says of simulated rows that they are, and nothing of those that nobody knows the origin of", async () => {
    assert.equal(run.data.provenance, undefined);
    assert.doesNotMatch(read("report.html"), /Where the data come from/);
    const definition = JSON.parse(tiny.read("problem.json"));
    const folder = path.join(tiny.home, "data/flats");
    mkdirSync(path.join(folder, "data"), { recursive: true });
    writeFileSync(path.join(folder, "data/flats.csv"), tiny.read("data/flats.csv"));
    tiny.write("problem.json", { ...definition, source: { ...definition.source, simulated: true } });
    const simulated = await trainRun(tiny.options());
    tiny.write("problem.json", definition);
    assert.match(simulated.run.data.provenance!, /^The rows are simulated, by cd4ml data simulate flats/);
    rmSync(simulated.folder, { recursive: true });
  });

  it("tells whoever trains it that its algorithm has not converged", async () => {
    const notices: string[] = [];
    tiny.write("algorithms/lasso/hurried.json", { alpha: 0.01, max_iterations: 1 });
    const onNotice = (text: string) => notices.push(text);
    const hurried = await trainRun({ ...tiny.options({ algorithm: "lasso", params: "hurried" }), onNotice });
    assert.match(notices.join(), /^lasso has not converged in 1 iterations: .* Raise max_iterations \(now 1\)/);
    rmSync(hurried.folder, { recursive: true });
  });

  it("tells in run.json what it was made from and how good it is", () => {
    assert.deepEqual(JSON.parse(read("run.json")), run);
    assert.match(run.run, /^\d{8}T\d{6}Z-[0-9a-f]{6}$/);
    assert.equal(run.kind, "production");
    assert.equal(run.status, "trained");
    assert.equal(run.resolved.algorithm, "random_forest");
    assert.deepEqual(run.resolved.params.trees, 20);
    assert.equal(run.data.rows, 300);
    assert.equal(run.metrics.num_validated, run.data.validate);
    assert.ok(run.metrics.r2_score > 0.8, `r2 is ${run.metrics.r2_score}`);
    assert.deepEqual(Object.keys(run.timings), ["read", "split", "check", "features", "train", "validate", "analyse"]);
    assert.deepEqual(run.code, { commit: null, dirty: false });
    assert.equal(run.acceptance, null);
  });

  it("is an experiment as soon as one choice is not default, even if it names the default", async () => {
    const { run: experiment } = await trainRun(tiny.options({ algorithm: "random_forest" }));
    assert.equal(experiment.kind, "experiment");
  });

  it("has the same model to the byte when trained again, and neither date nor path in it", async () => {
    const again = await trainRun(tiny.options());
    const files = [
      "analysis.json",
      "model.json",
      "model.bin",
      "manifest.json",
      "distribution.json",
      "explanation.json",
      "importance.json",
    ];
    for (const file of [...files, "validation.vl.json"]) {
      assert.deepEqual(readFileSync(path.join(again.folder, file)), readFileSync(path.join(folder, file)), file);
    }
    assert.doesNotMatch(read("model.json"), new RegExp(`${run.run}|${tiny.folder}`));
  });

  it("predicts after loading, and not below the target's minimum", async () => {
    const model = await loadModel(folder);
    assert.equal(model.run.run, run.run);
    assert.equal(model.problem.title, "Flats");
    const { prediction, ...rest } = model.predict({ size: 60, floor: 1, district: "east" });
    assert.ok(Number(prediction) > 600 && Number(prediction) < 1000, `${prediction}`);
    assert.deepEqual(rest, {});
    const lasso = await trainRun(tiny.options({ algorithm: "lasso" }));
    const belowAll = { size: -1000, floor: 0, district: "east" };
    assert.equal((await loadModel(lasso.folder)).predict(belowAll).prediction, 100);
  });

  it("explains one prediction for a row it has not seen, in the report too", () => {
    const { row, prediction, explanation } = JSON.parse(read("explanation.json"));
    const { base, contributions } = explanation as Explanation;
    const total = contributions.reduce((sum, { contribution }) => sum + contribution, base);
    assert.ok(Math.abs(total - prediction) < 1e-9 * prediction);
    assert.match(read("report.html"), new RegExp(`Rent of row ${row}: predicted €[\\d,]+, really €[\\d,]+\\.`));
  });

  it("tells what it would lose without a feature, and where it does better and worse, in the report too", () => {
    const { metric, permutation, slices, plot } = JSON.parse(read("analysis.json")) as Analysis;
    assert.equal(metric, "r2_score");
    assert.equal(permutation[0].feature, "size");
    assert.ok(permutation[0].loss > 0.5, `${permutation[0].loss}`);
    const [district] = slices;
    assert.deepEqual([district.by, district.title], ["district", "District"]);
    assert.ok(
      district.levels.every(({ rows, value }, i) => rows >= 25 && value >= (district.levels[i - 1]?.value ?? 0)),
    );
    assert.deepEqual(Object.keys(plot).includes("layer"), true);
    for (const title of ["What predictions miss", "What it would lose", "Where it does better and worse"])
      assert.ok(read("report.html").includes(title), title);
  });

  it("is not looked at closer as a trial of a search", async () => {
    const trial = { search: "s", number: 0, params: {} };
    const { folder: place, run: tried } = await trainRun({ ...tiny.options({ algorithm: "lasso" }), trial });
    assert.equal(readFileSync(path.join(place, "analysis.json"), "utf8"), "null\n");
    assert.ok(!("analyse" in tried.timings));
    assert.ok(!readFileSync(path.join(place, "report.html"), "utf8").includes("What it would lose"));
  });

  it("ranks the features by importance, all adding up to 1", () => {
    const importances = JSON.parse(read("importance.json")) as { feature: string; importance: number }[];
    assert.equal(importances[0].feature, "size");
    assert.ok(Math.abs(importances.reduce((sum, { importance }) => sum + importance, 0) - 1) < 1e-9);
  });

  it("plots each validation row against the diagonal", () => {
    const plot = JSON.parse(read("validation.vl.json"));
    assert.equal(plot.layer[1].data.values.length, run.data.validate);
    assert.equal(plot.layer[0].data.values.length, 2);
  });

  it("has a report that needs no network, runs no script, and shows names as text", () => {
    const report = read("report.html");
    assert.match(report, /^<!doctype html>\n<html lang="en">/);
    assert.match(report, /<svg/);
    assert.match(report, /District: &lt;b(>|&gt;)mid/);
    assert.doesNotMatch(report, /<script|<link|<img|src="http|@import|<b>mid/);
  });

  it("has a report that says what the model is for, what its metrics mean, and what it is asked with", () => {
    const report = read("report.html");
    assert.match(report, /<h1>Flats<\/h1><p>Rents of made-up flats<\/p>/);
    assert.match(report, /<dt>R²<\/dt><dd>0\.9\d+<\/dd><dd class="hint">share of what differs/);
    assert.match(report, /<dt>RMS error<\/dt><dd>€\d+<\/dd>/);
    assert.match(report, /Size<\/th><td>number, in m²<\/td>.*Floor<\/th><td>whole number, may be missing<\/td>/);
  });

  it("shows the verdict in its report once it is judged", async () => {
    const judged = await acceptRun(folder, run);
    assert.equal(judged.acceptance?.accepted, true);
    assert.deepEqual(JSON.parse(read("run.json")), judged);
    assert.match(read("report.html"), /badge accepted/);
  });

  it("does not judge an experiment", async () => {
    const { folder: place, run: experiment } = await trainRun(tiny.options({ algorithm: "lasso" }));
    assert.equal((await acceptRun(place, experiment)).acceptance, null);
  });
});

describe("a training that fails", () => {
  it("leaves nothing behind", async () => {
    const tiny = new TinyProblem();
    tiny.write("data/flats.csv", tiny.read("data/flats.csv").replace("\n7,", "\nseven,many"));
    await assert.rejects(trainRun(tiny.options()), { name: "Cd4mlError" });
    await assert.rejects(trainRun(tiny.options({ algorithm: "nope" })), { code: "CD4ML_CHOICE_UNKNOWN" });
    assert.equal(existsSync(path.join(tiny.home, "runs")), false);
    tiny.remove();
  });
});
