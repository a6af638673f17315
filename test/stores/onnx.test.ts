import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { algorithms } from "../../model/algorithms/algorithms";
import { simulate } from "../../model/data/simulate";
import type { Column } from "../../model/data/table";
import { listProblems, loadProblem } from "../../model/problems/loadProblem";
import type { Problem } from "../../model/problems/problem";
import { listChoices, resolveChoices } from "../../model/problems/resolveChoices";
import { trainModel } from "../../model/runs/modelOutputs";
import { prepareData } from "../../model/runs/prepareData";
import { OnnxRuntime, type RuntimeColumn } from "../support/onnxRuntime";
import { production } from "../support/tinyProblem";
import { assertClose, exported } from "./exportedModel";

/** Few trees and passes: whether the export is right shows as well as with many. */
const params: Record<string, Record<string, unknown>> = {
  adaboost: { trees: 9 },
  gradient_boosting: { trees: 9 },
  gradient_boosting_classifier: { trees: 9 },
  neural_network: { hidden_layers: [8, 4], epochs: 3 },
  random_forest: { trees: 7 },
  random_forest_classifier: { trees: 7 },
};

/** Of the simulated problems. */
const simulatedRows = 2000;

describe("the project's problems as ONNX, in Microsoft's runtime", function () {
  this.timeout(300_000);
  this.slow(20_000);
  const problems = path.resolve(__dirname, "../../model/problems");
  const data = mkdtempSync(path.join(os.tmpdir(), "cd4ml-onnx-"));
  let runtime: OnnxRuntime;

  before(async function () {
    runtime = await OnnxRuntime.open(this as unknown as Mocha.Context);
    const simulated = listProblems(problems)
      .map((name) => loadProblem(problems, name))
      .filter(({ source }) => source.simulated);
    for (const problem of simulated)
      await simulate(problem, { rows: simulatedRows, seed: 1, folder: path.join(data, problem.name) });
  });
  after(() => rmSync(data, { recursive: true, force: true }));

  for (const name of listProblems(problems)) {
    const problem = loadProblem(problems, name);

    for (const features of listChoices(problem).features) {
      it(`predict as the project does: ${name} with the features ${features}, by every algorithm`, async () => {
        const prepared = await prepare(problem, features);
        const { table, rows } = prepared.validation;
        for (const algorithm of Object.keys(algorithms[problem.kind])) {
          const choice = { algorithm, params: params[algorithm] ?? {} };
          const fitted = await trainModel(problem, choice, prepared.train, { seed: 1, threads: 1 });
          const model = exported(problem, prepared.features, algorithm, fitted.model);
          const columns = model.inputs.map((input) => [input.name, columnOf(table.columns.get(input.name)!, rows)]);
          const predict = await runtime.load(model.bytes);
          const given = await predict(Object.fromEntries(columns));
          assertClose(given, problem, fitted.outputs(prepared.features.encode(table, rows)));
        }
      });
    }
  }

  function prepare(problem: Problem, features: string) {
    const choices = resolveChoices(problem, { ...production, features });
    return prepareData(problem, choices, { data }, { onProgress: () => {}, onNotice: () => {} });
  }
});

/** Rows of a table's column as a model takes them. */
function columnOf(column: Column, rows: Int32Array): RuntimeColumn {
  if (column.kind === "number") return Float64Array.from(rows, (row) => column.values[row]);
  return Array.from(rows, (row) => column.levels[column.codes[row]] ?? "");
}
