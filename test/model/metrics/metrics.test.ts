import assert from "node:assert/strict";
import fc from "fast-check";
import { meanAbsoluteError } from "../../../model/metrics/meanAbsoluteError";
import { meanAbsolutePercentageError } from "../../../model/metrics/meanAbsolutePercentageError";
import { metrics } from "../../../model/metrics/metrics";
import { metricMeaning } from "../../../model/metrics/metricTexts";
import { numberValidated } from "../../../model/metrics/numberValidated";
import { r2Score } from "../../../model/metrics/r2Score";
import { rootMeanSquareError } from "../../../model/metrics/rootMeanSquareError";

const value = fc.integer({ min: -1e6, max: 1e6 }).map((thousandths) => thousandths / 1000);
/** Actual values and as many predictions. */
const pairs = fc
  .array(fc.tuple(value, value), { minLength: 1, maxLength: 50 })
  .map((rows) => ({ actual: rows.map(([actual]) => actual), predicted: rows.map(([, predicted]) => predicted) }));

describe("metrics", () => {
  it("give what their documentation shows", () => {
    assert.equal(r2Score([3, -0.5, 2, 7], [2.5, 0, 2, 8]), 0.9486081370449679);
    assert.equal(rootMeanSquareError([1, 2], [1, 4]), Math.SQRT2);
    assert.equal(meanAbsoluteError([3, -0.5, 2, 7], [2.5, 0, 2, 8]), 0.5);
    assert.equal(meanAbsolutePercentageError([10, -20], [11, -15]), 0.175);
    assert.equal(numberValidated([1, 2, 3], [1, 2, 4]), 3);
  });

  it("are all found by the names that pipelines use", () => {
    assert.deepEqual(Object.keys(metrics.regression), [
      "r2_score",
      "rms_score",
      "mad_score",
      "mape_score",
      "num_validated",
    ]);
  });

  it("refuse nothing, and different lengths", () => {
    for (const metric of Object.values(metrics.regression)) {
      for (const [actual, predicted] of [
        [[], []],
        [[1, 2], [1]],
      ]) {
        assert.throws(() => metric(actual, predicted), { code: "CD4ML_LENGTH_MISMATCH" });
      }
    }
  });

  it("pass a prediction that cannot be on: no number in, no number out", () => {
    for (const name of ["r2_score", "rms_score", "mad_score", "mape_score"]) {
      assert.ok(Number.isNaN(metrics.regression[name]([1, 2], [1, Number.NaN])));
    }
  });
});

describe("each metric", () => {
  it("has a meaning for people", () => {
    for (const name of Object.values(metrics).flatMap((those) => Object.keys(those))) {
      assert.notEqual(metricMeaning(name), "", name);
    }
  });
});

describe("r2Score", () => {
  it("is 1 for exact predictions and never above", () => {
    const several = pairs.filter(({ actual }) => actual.length > 1);
    fc.assert(fc.property(several, ({ actual }) => r2Score(actual, actual) === 1));
    fc.assert(fc.property(several, ({ actual, predicted }) => r2Score(actual, predicted) <= 1));
  });

  it("is 0 for always predicting the mean", () => {
    assert.equal(r2Score([1, 2, 3, 6], [3, 3, 3, 3]), 0);
  });

  it("is 0 where all actual values are equal and a prediction is off", () => {
    assert.equal(r2Score([0.1, 0.1, 0.1], [0.1, 0.1, 0.2]), 0);
  });

  it("is no number of a single row, as scikit-learn has it", () => {
    for (const predicted of [5, 6]) assert.ok(Number.isNaN(r2Score([5], [predicted])));
  });
});

describe("rootMeanSquareError", () => {
  it("grows with the unit of the target", () => {
    fc.assert(
      fc.property(pairs, fc.integer({ min: 1, max: 100 }), ({ actual, predicted }, unit) => {
        const scaled = rootMeanSquareError(
          actual.map((a) => a * unit),
          predicted.map((p) => p * unit),
        );
        const expected = unit * rootMeanSquareError(actual, predicted);
        return Math.abs(scaled - expected) <= 1e-9 * (1 + expected);
      }),
    );
  });

  it("is at least the mean error and at most the largest", () => {
    fc.assert(
      fc.property(pairs, ({ actual, predicted }) => {
        const errors = actual.map((a, i) => Math.abs(a - predicted[i]));
        const rmse = rootMeanSquareError(actual, predicted);
        const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
        return rmse >= mean * (1 - 1e-9) && rmse <= Math.max(...errors) * (1 + 1e-9);
      }),
    );
  });
});

describe("meanAbsoluteError", () => {
  // scikit-learn 1.9.1, mean_absolute_error
  it("is what scikit-learn says", () => {
    assert.equal(meanAbsoluteError([3, -0.5, 2, 7], [2.5, 0, 2, 8]), 0.5);
    assert.equal(meanAbsoluteError([0, 1, 3, 7], [0, 0, 0, 0]), 2.75);
  });

  it("sees an offset that all predictions share", () => {
    assert.equal(meanAbsoluteError([1, 2, 3, 4], [11, 12, 13, 14]), 10);
  });

  it("sees how bad the worst prediction is, and is never above the root mean square error", () => {
    assert.equal(meanAbsoluteError([1, 2, 3, 4], [1, 2, 3, 104]), 25);
    fc.assert(
      fc.property(pairs, ({ actual, predicted }) => {
        assert.ok(meanAbsoluteError(actual, predicted) <= rootMeanSquareError(actual, predicted) * (1 + 1e-9));
      }),
    );
  });
});

describe("meanAbsolutePercentageError", () => {
  // scikit-learn 1.9.1, mean_absolute_percentage_error
  it("is what scikit-learn says, also where an actual value is 0", () => {
    assert.equal(meanAbsolutePercentageError([3, -0.5, 2, 7], [2.5, 0, 2, 8]), 0.3273809523809524);
    assert.equal(meanAbsolutePercentageError([0, 1], [1, 1]), 2251799813685248);
  });

  it("does not see the unit of the target", () => {
    fc.assert(
      fc.property(pairs, fc.integer({ min: 1, max: 100 }), ({ actual, predicted }, unit) => {
        fc.pre(actual.every((value) => value !== 0));
        const scaled = meanAbsolutePercentageError(
          actual.map((a) => a * unit),
          predicted.map((p) => p * unit),
        );
        const expected = meanAbsolutePercentageError(actual, predicted);
        return Math.abs(scaled - expected) <= 1e-9 * (1 + expected);
      }),
    );
  });
});
