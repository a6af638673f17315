import assert from "node:assert/strict";
import fc from "fast-check";
import { permutationImportance } from "../../../model/analysis/permutationImportance";
import type { FeatureMatrix } from "../../../model/features/matrix";
import { matrixOf, sampleData, smallProblem } from "../algorithms/sampleData";

/** How far the sum of some columns is from what it was, squared, on average. */
function lossBy(columns: number[], { columns: before }: FeatureMatrix) {
  const sumOf = (matrix: Float64Array[], row: number) => columns.reduce((sum, i) => sum + matrix[i][row], 0);
  return ({ rows, columns: now }: FeatureMatrix) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += (sumOf(now, row) - sumOf(before, row)) ** 2;
    return sum / rows;
  };
}

describe("what a model loses without a feature", () => {
  it("is twice the variance of what it adds to a sum, and nothing where it adds nothing", () => {
    const { matrix } = sampleData(20_000);
    const found = permutationImportance(["a", "b", "count", "constant"], matrix, lossBy([0, 2, 6], matrix), 3);
    const loss = Object.fromEntries(found.map((each) => [each.feature, each.loss]));
    assert.ok(Math.abs(loss.a / 18 - 1) < 0.05, `${loss.a}`);
    assert.ok(Math.abs(loss.count / (35 / 6) - 1) < 0.05, `${loss.count}`);
    assert.deepEqual([loss.b, loss.constant], [0, 0]);
    assert.deepEqual(
      found.map(({ feature }) => feature),
      ["a", "count", "b", "constant"],
    );
  });

  it("shuffles the columns of a category together", () => {
    const { matrix } = sampleData(500);
    const hots = (shuffled: FeatureMatrix) => {
      for (let row = 0; row < shuffled.rows; row++) {
        assert.equal(shuffled.columns[3][row] + shuffled.columns[4][row] + shuffled.columns[5][row], 1);
      }
      return lossBy([4], matrix)(shuffled);
    };
    const [kind] = permutationImportance(["kind"], matrix, hots, 3);
    assert.ok(kind.loss > 0.3, `${kind.loss}`);
  });

  it("is the same for a seed, keeps each column's values and leaves the matrix as it was", () => {
    fc.assert(
      fc.property(smallProblem, fc.nat(), ({ columns }, seed) => {
        const matrix = matrixOf(columns);
        const losses = (from: number) => permutationImportance(matrix.names, matrix, lossBy([0], matrix), from);
        const sorted = ({ columns: all }: FeatureMatrix) => all.map((column) => [...column].sort());
        const kept = (shuffled: FeatureMatrix) => {
          assert.deepEqual(sorted(shuffled), sorted(matrixOf(columns)));
          return 0;
        };
        assert.deepEqual(losses(seed), losses(seed));
        permutationImportance(matrix.names, matrix, kept, seed);
        assert.deepEqual(matrix, matrixOf(columns));
      }),
      { numRuns: 50 },
    );
  });
});
