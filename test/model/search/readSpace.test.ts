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
