import assert from "node:assert/strict";
import fc from "fast-check";
import type { Analysis } from "../../../model/analysis/analyse";
import { calibrationPlot } from "../../../model/analysis/calibrationPlot";
import { residualPlot } from "../../../model/analysis/residualPlot";
import { compareOutcomes } from "../../../model/compare/compareOutcomes";

const analysis = (plot: Record<string, unknown>): Analysis => ({
  metric: "r2_score",
  permutation: [],
  slices: [],
  plot,
});
const missed = (residuals: number[]) => {
  const actual = Float64Array.from(residuals, (residual) => 500 + residual);
  const target = { field: "rent", title: "Rent", unit: "EUR" };
  return analysis(residualPlot(target, actual, new Float64Array(actual.length).fill(500)));
};

describe("what two runs' predictions came to", () => {
  it("is of numbers the share of residuals in parts of a round width around 0", () => {
    const found = compareOutcomes(missed([-30, -1, 1, 31]), missed([5, 6, 7, 1000]));
    assert.deepEqual(found, {
      kind: "residuals",
      edges: [-40, -30, -20, -10, 0, 10, 20, 30, 40],
      shares: [
        [0, 0, 0.25, 0, 0.25, 0.25, 0, 0, 0.25, 0],
        [0, 0, 0, 0, 0, 0.75, 0, 0, 0, 0.25],
      ],
    });
  });

  it("has each residual in one part, whatever they are", () => {
    const residuals = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(residuals, residuals, (ours, theirs) => {
        const found = compareOutcomes(missed(ours), missed(theirs));
        if (found === null) return;
        for (const shares of found.shares) {
          const sum = shares.reduce((total: number, share) => total + (share ?? 0), 0);
          assert.ok(Math.abs(sum - 1) < 1e-9, `${sum}`);
        }
      }),
    );
  });

  it("is of classes how often they were there, by the probability that was given, classes by their rows", () => {
    const plot = calibrationPlot(
      ["a", "b"],
      [
        [
          { rows: 3, predicted: 0.05, actual: 0 },
          { rows: 10, predicted: 0.95, actual: 1 },
        ],
        [
          { rows: 1, predicted: 0.08, actual: 1 },
          { rows: 10, predicted: 1, actual: 0.9 },
        ],
      ],
    );
    const found = compareOutcomes(analysis(plot), analysis(plot));
    const shares = [0.25, ...new Array(8).fill(null), 0.95];
    assert.deepEqual(found, { kind: "calibration", shares: [shares, shares] });
  });

  it("is nothing where one run was not looked at closer, or nothing was missed", () => {
    assert.equal(compareOutcomes(missed([1, 2]), null), null);
    assert.equal(compareOutcomes(missed([0, 0]), missed([0])), null);
  });
});
