import assert from "node:assert/strict";
import path from "node:path";
import { listProblems, loadProblem } from "../../../model/problems/loadProblem";
import { listChoices, resolveChoices } from "../../../model/problems/resolveChoices";
import { production } from "../../support/tinyProblem";

describe("the project's own problems", () => {
  const folder = path.resolve(__dirname, "../../../model/problems");
  for (const name of listProblems(folder)) {
    it(`${name} is valid with each of its choices`, () => {
      const problem = loadProblem(folder, name);
      const { pipeline, features, algorithm, params } = listChoices(problem);
      for (const one of pipeline) resolveChoices(problem, { ...production, pipeline: one });
      for (const one of features) resolveChoices(problem, { ...production, features: one });
      for (const one of algorithm) {
        for (const other of params[one]) resolveChoices(problem, { ...production, algorithm: one, params: other });
      }
    });

    it(`${name} has no field that no feature set uses`, () => {
      const problem = loadProblem(folder, name);
      const used = listChoices(problem).features.flatMap((features) => {
        const set = resolveChoices(problem, { ...production, features }).features;
        return [...set.numeric, ...set.categorical, ...set.derived.flatMap((one) => Object.values(one))];
      });
      assert.deepEqual(
        problem.fields.map((field) => field.name).filter((field) => !used.includes(field)),
        [],
      );
    });
  }
});
