import assert from "node:assert/strict";
import fc from "fast-check";
import { algorithms } from "../../../model/algorithms/algorithms";
import { dot } from "../../../model/algorithms/linear/dot";
import { minimise } from "../../../model/algorithms/linear/minimise";
import { shares } from "../../../model/algorithms/linear/shares";
import { softmax } from "../../../model/algorithms/linear/softmax";
import { classesOf, rowOf, sampleData } from "./sampleData";

const { logistic_regression: logistic } = algorithms.classification;

function train(classes: number, params: Record<string, unknown>) {
  const { matrix, target } = sampleData(60);
  return logistic.train(matrix, classesOf(target, classes), params, { seed: 1, classes });
}

function assertClose(found: ArrayLike<number>, expected: number[]): void {
  expected.forEach((value, i) => {
    assert.ok(Math.abs(found[i] - value) <= 1e-7 * Math.max(1, Math.abs(value)), `${i}: ${found[i]} is not ${value}`);
  });
}

describe("logistic_regression", () => {
  // scikit-learn 1.9.1, LogisticRegression(C, solver="newton-cg", tol=1e-10) behind a StandardScaler.
  it("finds the coefficients and probabilities that scikit-learn finds", async () => {
    const { matrix } = sampleData(60);
    const expected: [c: number, coefficients: number[], probabilities: number[]][] = [
      [
        1,
        [-0.5928934302745785, 0.04864641199382572, -1.1991031932707776, 0.6554499360775873, -0.6301034026130115],
        [0.05196085444738366, 0.17601850214321496, 0.7720206434094014, 0.0002830313641385224, 0.02171740858696431],
      ],
      [
        0.01,
        [-0.03200415573578425, -0.023597859283743115, -0.0909790210932117, 0.10731352756824485, -0.07667413628827785],
        [0.3006159560572728, 0.2718712790789429, 0.42751276486378437, 0.22374616600402633, 0.27545438859934096],
      ],
    ];
    for (const [c, coefficients, probabilities] of expected) {
      const model = await train(3, { c, tolerance: 1e-10 });
      assertClose(model.save().arrays.coefficients, coefficients);
      assertClose(model.probabilitiesAll(matrix), probabilities);
    }
  });

  it("penalises two classes as scikit-learn does, by the difference of their coefficients", async () => {
    const { matrix } = sampleData(60);
    const probabilities = (await train(2, { c: 1, tolerance: 1e-10 })).probabilitiesAll(matrix);
    assertClose(probabilities, [0.11458298462047767, 0.8854170153795223, 0.005881502611351452, 0.9941184973886485]);
  });

  it("is unsure of every class under a large penalty, and knows how frequent each is", async () => {
    const model = await train(3, { c: 1e-9 });
    assertClose(model.probabilities(Float64Array.of(0, 0, 0, 0, 0, 0, 0)), [1 / 3, 1 / 3, 1 / 3]);
  });

  it("predicts a row as it predicts the whole matrix, before and after it was saved", async () => {
    const { matrix } = sampleData(60);
    const model = await train(3, {});
    const restored = logistic.restore(model.save());
    const all = model.probabilitiesAll(matrix);
    for (let row = 0; row < 60; row++) {
      const expected = all.slice(3 * row, 3 * row + 3);
      assert.deepEqual(model.probabilities(rowOf(matrix, row)), expected);
      assert.deepEqual(restored.probabilities(rowOf(matrix, row)), expected);
    }
  });

  it("says in the model whether it has converged", async () => {
    assert.deepEqual((await train(3, { max_iterations: 2 })).save().header, { iterations: 2, converged: false });
    assert.equal((await train(3, {})).save().header.converged, true);
  });

  it("tells what to do when it has not converged", async () => {
    const notices: string[] = [];
    const { matrix, target } = sampleData(60);
    const options = { seed: 1, classes: 3, onNotice: (text: string) => notices.push(text) };
    await logistic.train(matrix, classesOf(target, 3), { max_iterations: 2 }, options);
    assert.match(
      notices.join(),
      /^logistic_regression has not converged in 2 iterations: .* Raise max_iterations \(now 2\)/,
    );
  });

  it("shares importance by the size of standardised coefficients; a constant has none", async () => {
    const importances = (await train(3, {})).importances();
    assert.ok(Math.abs(importances.reduce((sum, share) => sum + share, 0) - 1) < 1e-12);
    assert.equal(importances[6], 0);
  });

  it("refuses arrays that are no model of it", async () => {
    const { header, arrays } = (await train(3, {})).save();
    const broken = { header, arrays: { ...arrays, intercepts: new Float64Array(2) } };
    assert.throws(() => logistic.restore(broken), { code: "CD4ML_MODEL_CORRUPT" });
  });
});

describe("the mathematics of logistic regression", () => {
  it("gives what its documentation shows", () => {
    assert.equal(dot(Float64Array.of(1, 2), Float64Array.of(3, 4)), 11);
    assert.deepEqual(softmax(Float64Array.of(1, 1)), Float64Array.of(0.5, 0.5));
    assert.deepEqual(shares(Float64Array.of(-3, 1)), Float64Array.of(0.75, 0.25));
  });

  it("makes probabilities of any scores, the same when all are moved", () => {
    const scores = fc.array(fc.integer({ min: -2000, max: 2000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(scores, fc.integer({ min: -500, max: 500 }), (values, offset) => {
        const found = softmax(Float64Array.from(values));
        assert.ok(Math.abs(found.reduce((sum, one) => sum + one, 0) - 1) < 1e-12);
        assert.deepEqual(softmax(Float64Array.from(values, (value) => value + offset)), found);
      }),
    );
  });

  it("finds the minimum of any sum of squares", () => {
    const part = fc.record({ scale: fc.integer({ min: 1, max: 1000 }), at: fc.integer({ min: -50, max: 50 }) });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), (parts) => {
        const { point, converged } = minimise(
          (x, gradient) => {
            parts.forEach(({ scale, at }, i) => {
              gradient[i] = scale * (x[i] - at);
            });
            return parts.reduce((sum, { scale, at }, i) => sum + (scale * (x[i] - at) ** 2) / 2, 0);
          },
          parts.length,
          500,
          1e-6,
        );
        assert.ok(converged);
        parts.forEach(({ at }, i) => {
          assert.ok(Math.abs(point[i] - at) < 1e-5);
        });
      }),
    );
  });
});
