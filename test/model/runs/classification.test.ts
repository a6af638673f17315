import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Analysis } from "../../../model/analysis/analyse";
import { loadProblem } from "../../../model/problems/loadProblem";
import { listChoices } from "../../../model/problems/resolveChoices";
import { acceptRun } from "../../../model/runs/acceptRun";
import { digest } from "../../../model/runs/digests";
import { loadModel } from "../../../model/runs/loadModel";
import type { Run } from "../../../model/runs/run";
import { trainRun } from "../../../model/runs/trainRun";
import { TinyProblem } from "../../support/tinyProblem";

describe("a run that tells classes", () => {
  const tiny = new TinyProblem();
  tiny.addIris();
  let folder: string;
  let run: Run;
  const read = (file: string) => readFileSync(path.join(folder, file), "utf8");
  const train = (choices = {}) => trainRun(tiny.options(choices, "iris"));

  before(async () => {
    ({ folder, run } = await train());
  });
  after(() => tiny.remove());

  it("reaches the F1 that iris is accepted with, by its own algorithm and by each other", async () => {
    const judged = await acceptRun(folder, run);
    assert.equal(judged.acceptance?.accepted, true);
    assert.match(judged.acceptance.reason, /^f1_score 0\.9\d+ is at least the minimum 0\.9$/);
    const others = listChoices(loadProblem(tiny.problems, "iris")).algorithm;
    assert.equal(others.length, 5);
    for (const algorithm of others) {
      assert.ok((await train({ algorithm })).run.metrics.f1_score >= 0.9, algorithm);
    }
  });

  it("has the metrics that its pipeline names, and counts its rows by actual and predicted class", () => {
    const { metrics, confusion, data } = run;
    assert.deepEqual(Object.keys(metrics), ["f1_score", "accuracy", "log_loss", "roc_auc", "num_validated"]);
    assert.deepEqual(confusion?.classes, ["setosa", "versicolor", "virginica"]);
    const rows = confusion.counts.flat().reduce((sum, count) => sum + count, 0);
    const right = confusion.counts.reduce((sum, row, i) => sum + row[i], 0);
    assert.deepEqual([rows, right / rows], [data.validate, metrics.accuracy]);
  });

  it("predicts a class and the probability of each", async () => {
    const { predict } = await loadModel(folder);
    const flower = { sepal_length: 5, sepal_width: 3.4, petal_length: 1.5, petal_width: 0.2 };
    const { prediction, probabilities = {} } = predict(flower);
    assert.equal(prediction, "setosa");
    assert.deepEqual(Object.keys(probabilities), ["setosa", "versicolor", "virginica"]);
    assert.ok(probabilities.setosa > 0.9);
    assert.ok(Math.abs(Object.values(probabilities).reduce((sum, one) => sum + one, 0) - 1) < 1e-9);
  });

  it("has the same bytes when it is trained again", async () => {
    const again = await train();
    for (const file of ["manifest.json", "importance.json", "validation.vl.json"]) {
      assert.equal(readFileSync(path.join(again.folder, file), "utf8"), read(file), file);
    }
  });

  it("shows a heat map and how well each class is told in its report", () => {
    const { data } = JSON.parse(read("validation.vl.json"));
    const { counts } = run.confusion!;
    assert.equal(data.values.length, 9);
    assert.deepEqual(data.values[0], { actual: "setosa", predicted: "setosa", rows: counts[0][0], share: 1 });
    const report = read("report.html");
    assert.match(report, /<svg/);
    assert.match(report, /Precision<\/th><th scope="col" class="number">Recall/);
    const [setosa] = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
    const row = ["setosa</th>", ...[String(setosa), "1.000", "1.000", "1.000"].map((text) => `${text}</td>`)];
    assert.match(report, new RegExp(row.join(".*?")));
    assert.doesNotMatch(report, /On the dashed line a prediction is exact/);
  });

  it("tells how far its probabilities can be believed", () => {
    const { calibrationError, permutation, plot } = JSON.parse(read("analysis.json")) as Analysis;
    assert.ok(calibrationError! > 0 && calibrationError! < 0.1, `${calibrationError}`);
    assert.match(permutation[0].feature, /^petal_/);
    assert.ok(JSON.stringify(plot).includes("virginica"));
    assert.match(read("report.html"), /Expected calibration error 0\.0\d\d/);
  });

  it("says where its data come from, in run.json and in the report", () => {
    const paragraph =
      /^Measurements of 150 flowers of three species of iris, .* published by Ronald Fisher: R\. A\. Fisher, .*, Annals of Eugenics 7\(2\), 1936/;
    assert.match(run.data.provenance!, paragraph);
    assert.match(
      read("report.html"),
      /<h2>Where the data come from<\/h2><p>Measurements of 150 flowers of three species/,
    );
  });

  it("shares the importance among the flower's measures", () => {
    const importances = JSON.parse(read("importance.json")) as { feature: string; importance: number }[];
    assert.match(importances[0].feature, /^petal_/);
    assert.ok(Math.abs(importances.reduce((sum, { importance }) => sum + importance, 0) - 1) < 1e-9);
  });

  it("leaves out a metric that is none, and is not accepted by it", async () => {
    const pipeline = JSON.parse(readFileSync(path.join(tiny.problems, "iris/pipelines/default.json"), "utf8"));
    // The rows of this split are of one species.
    const splits = { seed: 1, train: [0, 0.99], validate: [0.99, 1] };
    const acceptance = { metric: "roc_auc", min: 0.5 };
    const file = path.join(tiny.problems, "iris/pipelines/few.json");
    writeFileSync(file, JSON.stringify({ ...pipeline, splits, acceptance }));
    const few = await train({ pipeline: "few" });
    assert.equal("roc_auc" in few.run.metrics, false);
    const judged = await acceptRun(few.folder, { ...few.run, kind: "production" });
    assert.equal(judged.acceptance?.accepted, false);
    assert.match(judged.acceptance.reason, /roc_auc is no number and cannot be judged/);
  });

  it("is refused when its model tells other classes than its problem has", async () => {
    const { folder: broken } = await train();
    const file = path.join(broken, "model.json");
    const model = JSON.parse(readFileSync(file, "utf8"));
    model.problem.target.classes.push("unknown");
    writeFileSync(file, JSON.stringify(model));
    const manifest = JSON.parse(readFileSync(path.join(broken, "manifest.json"), "utf8"));
    const sealed = { ...manifest, "model.json": digest(JSON.stringify(model)) };
    writeFileSync(path.join(broken, "manifest.json"), JSON.stringify(sealed));
    await assert.rejects(loadModel(broken), { code: "CD4ML_MODEL_CORRUPT" });
  });
});
