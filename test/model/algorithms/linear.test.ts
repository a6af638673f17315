import assert from "node:assert/strict";
import fc from "fast-check";
import { algorithms } from "../../../model/algorithms/algorithms";
import { solveCholesky } from "../../../model/algorithms/linear/solveCholesky";
import { rowOf, sampleData } from "./sampleData";

const { regression } = algorithms;
const options = { seed: 1 };

/** Coefficients per unit of each feature, then the intercept. */
async function fitted(algorithm: string, params: Record<string, unknown>): Promise<number[]> {
  const { matrix, target } = sampleData(60);
  const saved = (await regression[algorithm].train(matrix, target, params, options)).save();
  return [...saved.arrays.coefficients, Number(saved.header.intercept)];
}

function assertClose(actual: number[], expected: number[]): void {
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i] - value) <= 1e-6 * Math.max(1, Math.abs(value)), `${i}: ${actual[i]} is not ${value}`);
  });
  assert.equal(actual.length, expected.length);
}

describe("lasso", () => {
  // scikit-learn 1.9.1, Lasso(alpha, tol=1e-14, max_iter=10**6) on standardised features.
  it("finds the coefficients that scikit-learn finds", async () => {
    assertClose(
      await fitted("lasso", { alpha: 0.01, tolerance: 1e-12 }),
      [
        5.1740642761829125, -1.0268194909447497, 9.456030122631013, -1.232304065590807, 20.590041107937846, 0, 0,
        86.67133362120305,
      ],
    );
    assertClose(
      await fitted("lasso", { alpha: 1, tolerance: 1e-12 }),
      [4.201375917265234, 0, 8.75943416859443, -0.6185837778857112, 19.57983346350635, 0, 0, 93.43723999569957],
    );
  });

  it("drops every feature under a large penalty, and predicts the mean", async () => {
    const { target } = sampleData(60);
    const mean = target.reduce((sum, value) => sum + value, 0) / 60;
    assertClose(await fitted("lasso", { alpha: 20 }), [0, 0, 0, 0, 0, 0, 0, mean]);
  });

  it("says in the model whether it has converged, and tells what to do when it has not", async () => {
    const { matrix, target } = sampleData(60);
    const notices: string[] = [];
    const train = (params: object) =>
      regression.lasso.train(
        matrix,
        target,
        { alpha: 0.01, ...params },
        { ...options, onNotice: (text) => notices.push(text) },
      );
    const { header } = (await train({ max_iterations: 2 })).save();
    assert.deepEqual([header.iterations, header.converged], [2, false]);
    assert.equal((await train({})).save().header.converged, true);
    assert.deepEqual(notices, [
      "lasso has not converged in 2 iterations: its coefficients are not the best ones yet. " +
        "Raise max_iterations (now 2) or tolerance (now 0.000001) in the algorithm's parameters.",
    ]);
  });
});

describe("ridge", () => {
  // scikit-learn 1.9.1, Ridge(alpha, solver="cholesky") on standardised features.
  it("finds the coefficients that scikit-learn finds", async () => {
    assertClose(
      await fitted("ridge", { alpha: 1 }),
      [
        4.868171003849415, -0.647833736900766, 9.259503266492235, -7.814894039238823, 14.12581202605514,
        -6.310917986816285, 0, 94.86085504726226,
      ],
    );
    assertClose(
      await fitted("ridge", { alpha: 50 }),
      [
        1.865635580962341, 1.7176631029089329, 4.975463223434997, -6.5221746478616245, 11.045748136879789,
        -4.523573489018157, 0, 125.41645864647444,
      ],
    );
  });

  it("without a penalty asks for one where features are sums of others", async () => {
    await assert.rejects(fitted("ridge", { alpha: 0 }), { code: "CD4ML_SINGULAR", message: /Raise alpha/ });
  });
});

describe("linear models", () => {
  it("predict a row as they predict the whole matrix", async () => {
    const { matrix, target } = sampleData(60);
    for (const name of ["lasso", "ridge"]) {
      const model = await regression[name].train(matrix, target, {}, options);
      const all = model.predictAll(matrix);
      for (let row = 0; row < 60; row++) assert.equal(model.predict(rowOf(matrix, row)), all[row]);
    }
  });

  it("share importance by the size of standardised coefficients", async () => {
    const { matrix, target } = sampleData(60);
    const importances = (await regression.lasso.train(matrix, target, { alpha: 1 }, options)).importances();
    assert.ok(Math.abs(importances.reduce((sum, share) => sum + share, 0) - 1) < 1e-12);
    assert.equal(importances[6], 0);
    assert.deepEqual(
      await (await regression.lasso.train(matrix, target, { alpha: 20 }, options)).importances(),
      new Float64Array(7),
    );
  });
});

describe("solveCholesky", () => {
  it("gives what its documentation shows", () => {
    assert.deepEqual(
      solveCholesky([Float64Array.of(4, 2), Float64Array.of(2, 5)], Float64Array.of(8, 12)),
      Float64Array.of(1, 2),
    );
  });

  it("finds x back from A·x for a positive definite A", () => {
    const entry = fc.integer({ min: -9, max: 9 });
    const system = fc
      .integer({ min: 1, max: 6 })
      .chain((size) =>
        fc.tuple(
          fc.array(fc.array(entry, { minLength: size, maxLength: size }), { minLength: size, maxLength: size }),
          fc.array(entry, { minLength: size, maxLength: size }),
        ),
      );
    fc.assert(
      fc.property(system, ([b, x]) => {
        // BᵀB + I is positive definite, whatever B.
        const a = b.map((_, i) =>
          Float64Array.from(b, (_, j) => b.reduce((sum, row) => sum + row[i] * row[j], i === j ? 1 : 0)),
        );
        const right = Float64Array.from(a, (row) => row.reduce((sum, value, j) => sum + value * x[j], 0));
        const solved = solveCholesky(a, right)!;
        return x.every((value, i) => Math.abs(solved[i] - value) < 1e-6);
      }),
    );
  });

  it("knows a matrix that is not positive definite", () => {
    assert.equal(solveCholesky([Float64Array.of(1, 1), Float64Array.of(1, 1)], Float64Array.of(1, 1)), undefined);
  });
});
