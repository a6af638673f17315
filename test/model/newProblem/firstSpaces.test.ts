import assert from "node:assert/strict";
import { Value } from "@sinclair/typebox/value";
import { algorithms } from "../../../model/algorithms/algorithms";
import { firstSpace } from "../../../model/newProblem/firstSpaces";
import { checkSpace } from "../../../model/search/space";

describe("the spaces of a new problem", () => {
  for (const kind of ["regression", "classification"] as const) {
    for (const { name, params } of Object.values(algorithms[kind])) {
      it(`are of parameters that ${name} has, for ${kind} of few rows and of many`, () => {
        for (const rows of [16, 1_000_000]) {
          const space = firstSpace(name, {
            rows,
            params: Value.Default(params, { alpha: 20 }) as Record<string, unknown>,
          });
          assert.ok(space);
          checkSpace(space, params, name);
        }
      });
    }
  }
});
