import assert from "node:assert/strict";
import type { Analysis } from "../../../model/analysis/analyse";
import type { ProblemDefinition } from "../../../model/problems/problem";
import { Losses, SliceTables } from "../../../model/runs/closerLook";

const problem = {
  fields: [{ name: "size", title: "Size", type: "number", default: 60 }],
  target: { field: "price", title: "Price", unit: "USD" },
} satisfies Pick<ProblemDefinition, "fields" | "target">;

const analysis = (metric: string, loss: number, deviation?: number): Analysis => ({
  metric,
  permutation: [{ feature: "size", loss, ...(deviation !== undefined && { deviation }) }],
  slices: [{ by: "style", title: "Style", levels: [{ level: "ranch", rows: 30, value: loss }], leftOut: 0 }],
  plot: {},
});

describe("the closer look at a run", () => {
  it("writes errors in the target's unit, and what they differ by from one shuffle to the next", () => {
    const found = analysis("mad_score", 12_345.678, 45.678);
    assert.match(String(Losses({ analysis: found, problem })), />\$12,346 ± \$45\.68<.*After ±/s);
    assert.match(String(SliceTables({ analysis: found, problem })), /Mean error.*>\$12,346</s);
  });

  it("writes metrics without a unit as numbers", () => {
    const found = analysis("r2_score", 0.01234, 0.00042);
    assert.match(String(Losses({ analysis: found, problem })), />0\.0123 ± 0\.0004</);
    assert.match(String(SliceTables({ analysis: found, problem })), />0\.01234</);
  });

  it("shows a run of before deviations were kept", () => {
    const text = String(Losses({ analysis: analysis("r2_score", 0.01234), problem }));
    assert.match(text, />0\.0123</);
    assert.doesNotMatch(text, /±/);
  });
});
