import assert from "node:assert/strict";
import fc from "fast-check";
import type { SavedPredictor } from "../../../model/algorithms/algorithm";
import { algorithms } from "../../../model/algorithms/algorithms";
import { impurityScore } from "../../../model/algorithms/trees/classSplitSearch";
import { accuracy } from "../../../model/metrics/accuracy";
import { classPredictions } from "../../../model/metrics/classPredictions";
import { classesOf, matrixOf, rowOf, sampleData } from "./sampleData";

const { random_forest_classifier: forest, decision_tree: tree } = algorithms.classification;

/** A small matrix of few different values, so that ties, constants and one-hot columns come up. */
const problem = fc
  .record({ rows: fc.integer({ min: 1, max: 30 }), classes: fc.integer({ min: 2, max: 4 }) })
  .chain(({ rows, classes }) =>
    fc.record({
      classes: fc.constant(classes),
      columns: fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: rows, maxLength: rows }), {
        minLength: 1,
        maxLength: 6,
      }),
      target: fc.array(fc.integer({ min: 0, max: classes - 1 }), { minLength: rows, maxLength: rows }),
    }),
  );

describe("trees and forests of classes", () => {
  it("give each row probabilities, none to a class that no row had", async () => {
    await fc.assert(
      fc.asyncProperty(problem, async ({ columns, target, classes }) => {
        const matrix = matrixOf(columns);
        for (const algorithm of [forest, tree]) {
          const params = algorithm === forest ? { trees: 3 } : { min_samples_leaf: 1 };
          const options = { seed: 1, classes };
          const model = await algorithm.train(matrix, Float64Array.from(target), params, options);
          const all = model.probabilitiesAll(matrix);
          for (let row = 0; row < matrix.rows; row++) {
            const own = all.subarray(row * classes, (row + 1) * classes);
            assert.ok(Math.abs(own.reduce((sum, one) => sum + one, 0) - 1) < 1e-9);
            own.forEach((probability, code) => {
              assert.ok(probability >= 0 && (probability === 0 || target.includes(code)));
            });
          }
        }
      }),
    );
  });

  it("predict a row as they predict the whole matrix, before and after they were saved", async () => {
    const { matrix, target } = sampleData(300);
    for (const algorithm of [forest, tree]) {
      const model = await algorithm.train(matrix, classesOf(target, 3), {}, { seed: 1, classes: 3 });
      const restored = algorithm.restore(model.save());
      const all = model.probabilitiesAll(matrix);
      for (let row = 0; row < 300; row++) {
        const expected = all.slice(3 * row, 3 * row + 3);
        assert.deepEqual(model.probabilities(rowOf(matrix, row)), expected);
        assert.deepEqual(restored.probabilities(rowOf(matrix, row)), expected);
      }
    }
  });

  it("refuse arrays that are no trees, and leaves without shares", async () => {
    const { matrix, target } = sampleData(50);
    const saved = (await tree.train(matrix, classesOf(target, 3), {}, { seed: 1, classes: 3 })).save();
    const broken: [string, (copy: SavedPredictor) => void][] = [
      ["a child before its parent", ({ arrays }) => arrays.left.fill(0)],
      ["a leaf beyond the shares", ({ arrays }) => arrays.threshold.fill(99)],
      ["half a leaf", ({ arrays }) => Object.assign(arrays, { shares: arrays.shares.slice(1) })],
      ["no classes", ({ header }) => Object.assign(header, { classes: undefined })],
    ];
    for (const [what, damage] of broken) {
      const copy = structuredClone(saved);
      damage(copy);
      assert.throws(() => tree.restore(copy), { code: "CD4ML_MODEL_CORRUPT" }, what);
    }
  });
});

describe("decision_tree of classes", () => {
  it("tells rows that differ apart exactly when leaves may be single rows", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 60 }), async (values) => {
        const target = Float64Array.from(values, (_, i) => ((i * 7919) % 101) % 3);
        const matrix = matrixOf([values]);
        const model = await tree.train(matrix, target, { min_samples_leaf: 1 }, { seed: 1, classes: 3 });
        assert.equal(accuracy(target, classPredictions(model.probabilitiesAll(matrix), 3).classes), 1);
      }),
    );
  });

  it("divides where Gini's impurity falls most, and gives the leaves' shares", async () => {
    // After 2: 2/3 + 1/3 of class 0, and pure. Every other place leaves more impurity.
    const matrix = matrixOf([[0, 1, 2, 3, 4, 5]]);
    const target = Float64Array.of(0, 0, 1, 2, 2, 2);
    const params = { min_samples_leaf: 1, max_depth: 1 };
    const model = await tree.train(matrix, target, params, { seed: 1, classes: 3 });
    assert.deepEqual(model.probabilities(Float64Array.of(2.4)), Float64Array.of(2 / 3, 1 / 3, 0));
    assert.deepEqual(model.probabilities(Float64Array.of(2.6)), Float64Array.of(0, 0, 1));
    assert.equal(impurityScore(Float64Array.of(3, 1), 4), 2.5);
  });

  it("divides by one-hot columns, which share a column of bins", async () => {
    const levels = [0, 1, 2, 3, 0, 1, 2, 3];
    const matrix = matrixOf([0, 1, 2].map((level) => levels.map((own) => Number(own === level))));
    const target = Float64Array.from(levels, (level) => (level === 1 ? 1 : 0));
    const model = await tree.train(matrix, target, { min_samples_leaf: 1 }, { seed: 1, classes: 2 });
    assert.deepEqual(classPredictions(model.probabilitiesAll(matrix), 2).classes, Int32Array.from(target));
    assert.deepEqual(model.importances(), Float64Array.of(0, 1, 0));
  });
});

describe("random_forest_classifier", () => {
  it("tells most unseen rows apart", async () => {
    const [seen, unseen] = [sampleData(600, 1), sampleData(300, 2)];
    const targets = classesOf(Float64Array.of(...seen.target, ...unseen.target), 3);
    const model = await forest.train(seen.matrix, targets.slice(0, 600), { trees: 50 }, { seed: 1, classes: 3 });
    const { classes } = classPredictions(model.probabilitiesAll(unseen.matrix), 3);
    assert.ok(accuracy(targets.slice(600), classes) > 0.8);
  });

  it("is the same to the byte on one thread and on two", async () => {
    // As much work as is spread over threads at all.
    const { matrix, target } = sampleData(20_000);
    const classes = classesOf(target, 3);
    const params = { trees: 70, max_depth: 2 };
    const train = async (threads: number) =>
      (await forest.train(matrix, classes, params, { seed: 1, threads, classes: 3 })).save();
    assert.deepEqual(await train(1), await train(2));
  });

  it("tries the square root of the features at each node unless told otherwise", async () => {
    const { matrix, target } = sampleData(200);
    const grow = async (params: object) =>
      (await forest.train(matrix, classesOf(target, 3), { trees: 5, ...params }, { seed: 1, classes: 3 })).save();
    assert.deepEqual(await grow({}), await grow({ max_features: 2 / 7 }));
    assert.notDeepEqual(await grow({}), await grow({ max_features: 1 }));
    await assert.rejects(grow({ max_features: "log2" }), {
      code: "CD4ML_PARAMS",
      message:
        "Parameters of random_forest_classifier: /max_features: " +
        'expected a number above 0 and at most 1 or "sqrt", got "log2".',
    });
  });
});
