import assert from "node:assert/strict";
import fc from "fast-check";
import { permutationImportance } from "../../../model/analysis/permutationImportance";
import type { FeatureMatrix } from "../../../model/features/matrix";
import { matrixOf, sampleData, smallProblem } from "../algorithms/sampleData";

/** A model that says the sum of some columns, and what it misses of its own sums when a feature is shuffled, squared. */
function sumOf(columns: number[], matrix: FeatureMatrix) {
  const outputsOf = ({ rows, columns: all }: FeatureMatrix) =>
    Float64Array.from({ length: rows }, (_, row) => columns.reduce((sum, i) => sum + all[i][row], 0));
  const right = outputsOf(matrix);
  const lossOf = (outputs: Float64Array) =>
    outputs.reduce((sum, value, row) => sum + (value - right[row]) ** 2, 0) / right.length;
  return { matrix, outputsOf, lossOf };
}

describe("what a model loses without a feature", () => {
  it("is twice the variance of what it adds to a sum, and nothing where it adds nothing", () => {
    const { matrix } = sampleData(20_000);
    const features = ["a", "b", "count", "constant"];
    const found = permutationImportance({ features, ...sumOf([0, 2, 6], matrix), seed: 3 });
    const loss = Object.fromEntries(found.map((each) => [each.feature, each.loss]));
    assert.ok(Math.abs(loss.a / 18 - 1) < 0.05, `${loss.a}`);
    assert.ok(Math.abs(loss.count / (35 / 6) - 1) < 0.05, `${loss.count}`);
    assert.deepEqual([loss.b, loss.constant], [0, 0]);
    assert.deepEqual(
      found.map(({ feature }) => feature),
      ["a", "count", "b", "constant"],
    );
  });

  it("comes with how far single shuffles are from their mean: the population standard deviation", () => {
    const { matrix } = sampleData(10);
    const asked = [10, 11, 12, 13, 14];
    const lossOf = () => asked.shift() ?? Number.NaN;
    const [found] = permutationImportance({ features: ["a"], ...sumOf([0], matrix), lossOf, seed: 3 });
    assert.deepEqual(found, { feature: "a", loss: 2.5, deviation: Math.sqrt(1.25) });
  });

  it("shuffles the columns of a category together", () => {
    const { matrix } = sampleData(500);
    const outputsOf = (asked: FeatureMatrix) => {
      const [x, y, z] = asked.columns.slice(3);
      for (let row = 0; row < asked.rows; row++) assert.equal(x[row] + y[row] + z[row], 1);
      return y;
    };
    const [kind] = permutationImportance({ features: ["kind"], ...sumOf([4], matrix), outputsOf, seed: 3 });
    assert.ok(kind.loss > 0.3, `${kind.loss}`);
  });

  it("is the same for a seed, keeps each column's values and leaves the matrix as it was", () => {
    fc.assert(
      fc.property(smallProblem, fc.nat(), ({ columns }, seed) => {
        const matrix = matrixOf(columns);
        const { rows, names } = matrix;
        const losses = (from: number) => permutationImportance({ features: names, ...sumOf([0], matrix), seed: from });
        const outputsOf = (asked: FeatureMatrix) => {
          for (let start = 0; start < asked.rows; start += rows) {
            asked.columns.forEach((column, i) => {
              assert.deepEqual(column.slice(start, start + rows).sort(), matrix.columns[i].slice().sort());
            });
          }
          return asked.columns[0];
        };
        assert.deepEqual(losses(seed), losses(seed));
        permutationImportance({ features: names, matrix, outputsOf, lossOf: () => 0, seed });
        assert.deepEqual(matrix, matrixOf(columns));
      }),
      { numRuns: 50 },
    );
  });
});
