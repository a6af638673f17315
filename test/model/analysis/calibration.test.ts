import assert from "node:assert/strict";
import fc from "fast-check";
import { calibration, calibrationError } from "../../../model/analysis/calibration";
import { createRandom } from "../../../model/data/random";

describe("the calibration of a class", () => {
  it("puts rows into ten bins by the probability they were given", () => {
    const actual = Float64Array.of(0, 1, 1, 0, 1);
    const probabilities = Float64Array.of(0.95, 0.05, 0.92, 0.08, 0.5, 0.5, 1, 0, 0.09, 0.91);
    assert.deepEqual(calibration(actual, probabilities, 2, 0), [
      { rows: 1, predicted: 0.09, actual: 0 },
      { rows: 1, predicted: 0.5, actual: 0 },
      { rows: 3, predicted: (0.95 + 0.92 + 1) / 3, actual: 2 / 3 },
    ]);
  });

  it("takes a probability on an edge into the bin below, as scikit-learn does", () => {
    // By calibration_curve(y, p, n_bins=10, strategy="uniform"), and np.searchsorted for the rows of each bin.
    const said = [0, 0.1, 0.3, 0.25, 0.45, 0.5, 0.6, 0.7, 1];
    const probabilities = Float64Array.from(said.flatMap((probability) => [probability, 1 - probability]));
    const found = calibration(new Float64Array(said.length), probabilities, 2, 0);
    assert.deepEqual(
      found.map(({ rows, predicted }) => [rows, Number(predicted.toFixed(6))]),
      [
        [2, 0.05],
        [2, 0.275],
        [2, 0.475],
        [1, 0.6],
        [1, 0.7],
        [1, 1],
      ],
    );
  });

  it("has no error where classes are there as often as they are said to be, and half where they never are", () => {
    const random = createRandom(4);
    const rows = 100_000;
    const probabilities = new Float64Array(2 * rows);
    const actual = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      const probability = random.uniform();
      probabilities.set([1 - probability, probability], 2 * row);
      actual[row] = random.uniform() < probability ? 1 : 0;
    }
    assert.ok(calibrationError(calibration(actual, probabilities, 2, 1)) < 0.01);
    const never = calibrationError(calibration(actual.fill(0), probabilities, 2, 1));
    assert.ok(Math.abs(never - 0.5) < 0.01, `${never}`);
  });

  it("counts each row once, and its error is between 0 and 1", () => {
    const rows = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 1 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(rows, (all) => {
        const found = calibration(
          Float64Array.from(all, ([, code]) => code),
          Float64Array.from(all.flatMap(([probability]) => [1 - probability, probability])),
          2,
          1,
        );
        assert.equal(
          found.reduce((sum, bin) => sum + bin.rows, 0),
          all.length,
        );
        const error = calibrationError(found);
        assert.ok(error >= 0 && error <= 1, `${error}`);
      }),
    );
  });
});
