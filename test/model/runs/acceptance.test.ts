import assert from "node:assert/strict";
import fc from "fast-check";
import { judge } from "../../../model/runs/acceptance";

/** Whether a value is accepted by the limits. */
function accepted(value: number, limits: { min?: number; max?: number }): boolean {
  return judge({ acceptance: { metric: "r2_score", ...limits } }, { r2_score: value }).accepted;
}

describe("judge", () => {
  it("accepts the limits themselves", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (limit) => {
        return (
          accepted(limit, { min: limit }) &&
          accepted(limit, { max: limit }) &&
          accepted(limit, { min: limit, max: limit })
        );
      }),
    );
  });

  it("rejects what is below the minimum or above the maximum", () => {
    assert.equal(accepted(0.4199999, { min: 0.42 }), false);
    assert.equal(accepted(100.01, { max: 100 }), false);
    assert.equal(accepted(3, { min: 1, max: 2 }), false);
  });

  it("never accepts a metric that is no number or was not measured", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, undefined as unknown as number]) {
      assert.equal(accepted(value, {}), false);
      assert.equal(accepted(value, { min: 0 }), false);
    }
  });

  it("says why in words", () => {
    const reason = (value: number, limits: { min?: number; max?: number }) =>
      judge({ acceptance: { metric: "r2_score", ...limits } }, { r2_score: value }).reason;
    assert.equal(reason(0.4561, { min: 0.5 }), "r2_score 0.4561 is below the minimum 0.5");
    assert.equal(reason(0.5, { min: 0.42 }), "r2_score 0.5 is at least the minimum 0.42");
    assert.equal(reason(7, { min: 1, max: 5 }), "r2_score 7 is above the maximum 5");
    assert.equal(reason(3, { min: 1, max: 5 }), "r2_score 3 is at least the minimum 1 and at most the maximum 5");
    assert.equal(reason(Number.NaN, { min: 1 }), "r2_score is no number and cannot be judged");
  });
});
