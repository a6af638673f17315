import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { algorithms } from "../../model/algorithms/algorithms";
import { readTable } from "../../model/data/readTable";
import { simulateHouses } from "../../model/data/simulateHouses";
import { splitRows } from "../../model/data/split";
import type { NumberColumn } from "../../model/data/table";
import { fitFeatures } from "../../model/features/fitFeatures";
import { r2Score } from "../../model/metrics/r2Score";
import { loadProblem } from "../../model/problems/loadProblem";
import { resolveChoices } from "../../model/problems/resolveChoices";

const problems = path.resolve(__dirname, "../../model/problems");

/** r² on the validation rows of a problem's default pipeline and features. */
async function score(name: string, data: string, choices: { algorithm: string; params: string }): Promise<number> {
  const problem = loadProblem(problems, name);
  const resolved = resolveChoices(problem, { pipeline: "default", features: "default", ...choices });
  const { table, lookups } = await readTable(problem, data);
  const { train, validate } = splitRows(table, problem.identifier, resolved.pipeline.splits);
  const target = (table.columns.get(problem.target.field) as NumberColumn).values;
  const targetOf = (rows: Int32Array) => Float64Array.from(rows, (row) => target[row]);
  const features = fitFeatures(resolved.features, problem, table, train, lookups);
  const { seed } = resolved.pipeline;
  const algorithm = algorithms.regression[resolved.algorithm];
  const predictor = await algorithm.train(features.encode(table, train), targetOf(train), resolved.params, { seed });
  return r2Score(targetOf(validate), predictor.predictAll(features.encode(table, validate)));
}

function between(value: number, low: number, high: number): void {
  assert.ok(value >= low && value < high, `${value} is not in [${low}, ${high})`);
}

describe("the workshop's lesson on 100,000 simulated houses", () => {
  let data: string;
  before(async () => {
    data = mkdtempSync(path.join(os.tmpdir(), "cd4ml-lesson-"));
    await simulateHouses({ folder: path.join(data, "houses"), rows: 100_000 });
  });
  after(() => rmSync(data, { recursive: true, force: true }));

  // A margin of 0.02 on both sides, so that no small change of an algorithm breaks the lesson unnoticed.
  it("is that the default forest passes 0.42 but not 0.50", async () => {
    between(await score("houses", data, { algorithm: "default", params: "default" }), 0.44, 0.48);
  }).timeout(60_000);

  it("is that lasso with a big alpha passes 0.50", async () => {
    between(await score("houses", data, { algorithm: "lasso", params: "big_alpha" }), 0.52, 0.575);
  });
});

describe("the default forest on the sales of Ames", () => {
  it("is accepted with room to spare", async () => {
    between(await score("ames", "unused", { algorithm: "default", params: "default" }), 0.88, 1);
  }).timeout(60_000);
});
