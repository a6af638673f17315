import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { algorithms } from "../../../model/algorithms/algorithms";
import { parameters } from "../../../model/algorithms/parameters";
import { loadProblem } from "../../../model/problems/loadProblem";
import { readSpace } from "../../../model/search/readSpace";
import { drawParams } from "../../../model/search/space";

const problems = path.resolve(__dirname, "../../../model/problems");

describe("the bundled problems' spaces", () => {
  for (const name of ["houses", "ames", "groceries", "iris"]) {
    it(`are there for each algorithm of ${name}, and what is drawn from them is allowed`, () => {
      const problem = loadProblem(problems, name);
      for (const algorithm of readdirSync(path.join(problem.folder, "algorithms"))) {
        const { params } = algorithms[problem.kind][algorithm];
        const space = readSpace("default", problem, algorithm);
        const drawn = Array.from({ length: 20 }, (_, trial) => drawParams(space, params, 1, trial));
        for (const one of drawn) {
          assert.deepEqual(Object.keys(one).sort(), Object.keys(space).sort());
          assert.doesNotThrow(() => parameters(algorithm, params, one), JSON.stringify(one));
        }
      }
    });
  }
});

describe("a space", () => {
  const refuses = (algorithm: string, space: string, message: string) =>
    assert.throws(() => readSpace(space, loadProblem(problems, "houses"), algorithm), {
      code: "CD4ML_PROBLEM_SCHEMA",
      message: `--space ${message}`,
    });

  it("is refused with what its algorithm allows where it would draw something else", () => {
    const allowed = "expected an integer of at least 1 or null";
    refuses("random_forest", '{"max_depth":{"min":0,"max":9}}', `/max_depth: ${allowed}, got 0.`);
    refuses("random_forest", '{"max_depth":{"one_of":[4,"all"]}}', `/max_depth: ${allowed}, got "all".`);
    const losses = '"linear", "square", "exponential"';
    refuses("adaboost", '{"loss":{"one_of":["log"]}}', `/loss: expected one of ${losses}, got "log".`);
  });

  it("is refused with the two forms of a dimension where one has neither", () => {
    const forms = "an object with min, max or an object with one_of";
    refuses("lasso", '{"alpha":5}', `/alpha: expected ${forms}, got 5.`);
  });
});
