import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { algorithms } from "../../../model/algorithms/algorithms";
import { createProblem, type NewProblem } from "../../../model/newProblem/createProblem";
import { trainRun } from "../../../model/runs/trainRun";
import { production } from "../../support/tinyProblem";

const rows = Array.from({ length: 200 }, (_, i) => {
  const size = 20 + ((i * 37) % 80);
  return `${size},${i % 6},"${size < 60 ? "small" : "it's large, and dear"}",${i % 7}`;
});

describe("a problem from a table whose target is text", function () {
  // Reports take long to draw where many processes are at work.
  this.timeout(120_000);
  const folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-new-"));
  const problems = path.join(folder, "problems");
  let made: NewProblem;

  before(async () => {
    const from = path.join(folder, "flats.csv");
    writeFileSync(from, `${["size,floor,kind,lift", ...rows].join("\n")}\n`);
    made = await createProblem({ name: "flats", from, problems, target: "kind" });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("tells its texts apart, and says how many there are", () => {
    const { definition, columns } = made;
    assert.equal(definition.kind, "classification");
    const classes = ["it's large, and dear", "small"];
    assert.deepEqual(definition.target, { field: "kind", title: "Kind", classes });
    assert.equal(columns.find(({ role }) => role === "target")?.why, "2 classes");
  });

  it("is judged by F1, a little less than what a decision tree reaches", () => {
    const { metric, min, reached } = made.baseline;
    const pipeline = JSON.parse(readFileSync(path.join(problems, "flats/pipelines/default.json"), "utf8"));
    assert.equal(pipeline.default_algorithm, "random_forest_classifier");
    assert.deepEqual([metric, pipeline.acceptance.metric, pipeline.acceptance.min], ["f1_score", metric, min]);
    assert.ok(min >= reached - 0.06 && min < reached);
    assert.deepEqual(pipeline.validation_metrics, ["f1_score", "accuracy", "log_loss", "roc_auc", "num_validated"]);
  });

  it("trains with each algorithm for classes", async () => {
    const names = readdirSync(path.join(problems, "flats/algorithms"));
    assert.deepEqual(names, Object.keys(algorithms.classification).sort());
    for (const algorithm of names) {
      const places = { problems, data: folder, runs: path.join(folder, "runs") };
      const choices = { ...production, algorithm };
      const { run } = await trainRun({ problem: "flats", choices, threads: 1, ...places });
      assert.ok(run.metrics.f1_score > 0.9, `${algorithm} ${run.metrics.f1_score}`);
    }
  });
});
