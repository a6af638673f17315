import assert from "node:assert/strict";
import fc from "fast-check";
import type { SavedPredictor } from "../../../model/algorithms/algorithm";
import { algorithms } from "../../../model/algorithms/algorithms";
import { binMatrix } from "../../../model/algorithms/trees/bins";
import { TreeMemory } from "../../../model/algorithms/trees/treeMemory";
import { r2Score } from "../../../model/metrics/r2Score";
import { matrixOf, rowOf, sampleData, smallProblem } from "./sampleData";

const { random_forest: forest, decision_tree: tree } = algorithms.regression;

describe("trees and forests", () => {
  it("predict no less than the least target and no more than the largest", async () => {
    await fc.assert(
      fc.asyncProperty(smallProblem, async ({ columns, target }) => {
        const matrix = matrixOf(columns);
        const [low, high] = [Math.min(...target), Math.max(...target)];
        for (const algorithm of [forest, tree]) {
          const params = algorithm === forest ? { trees: 3, min_samples_leaf: 1 } : { min_samples_leaf: 1 };
          const model = await algorithm.train(matrix, Float64Array.from(target), params, { seed: 1 });
          const predictions = model.predictAll(matrix);
          assert.ok(predictions.every((value) => value >= low - 1e-9 && value <= high + 1e-9));
        }
      }),
    );
  });

  it("predict a row as they predict the whole matrix, before and after they were saved", async () => {
    const { matrix, target } = sampleData(300);
    for (const algorithm of [forest, tree]) {
      const model = await algorithm.train(matrix, target, {}, { seed: 1 });
      const restored = algorithm.restore(model.save());
      const all = model.predictAll(matrix);
      for (let row = 0; row < 300; row++) {
        assert.equal(model.predict(rowOf(matrix, row)), all[row]);
        assert.equal(restored.predict(rowOf(matrix, row)), all[row]);
      }
    }
  });

  it("predict the mean of the leaves that a row reaches, however many trees there are and however deep they are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 200 }), async (trees, rows) => {
        const { matrix, target } = sampleData(rows);
        const model = await forest.train(matrix, target, { trees, min_samples_leaf: 2 }, { seed: rows });
        const { roots, feature, threshold, left } = model.save().arrays;
        for (let row = 0; row < rows; row++) {
          const values = rowOf(matrix, row);
          let sum = 0;
          for (let node of roots) {
            while (feature[node] >= 0) node = left[node] + (values[feature[node]] <= threshold[node] ? 0 : 1);
            sum += threshold[node];
          }
          assert.equal(model.predict(values), sum / trees);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("refuse parameters they do not know, and ones out of range", async () => {
    const { matrix, target } = sampleData(10);
    const train = (params: Record<string, unknown>) => forest.train(matrix, target, params, { seed: 1 });
    await assert.rejects(train({ tres: 3 }), { code: "CD4ML_PARAMS", message: /\/tres/ });
    await assert.rejects(train({ max_features: 0 }), { code: "CD4ML_PARAMS", message: /\/max_features/ });
  });

  it("try as many features at a node as scikit-learn: a share of them rounded down, at least one", async () => {
    const { matrix, target } = sampleData(200);
    const grow = async (max_features: number) =>
      (await forest.train(matrix, target, { trees: 5, max_features }, { seed: 1 })).save();
    // Of seven features 0.4 are 2.8.
    assert.deepEqual(await grow(0.4), await grow(2 / 7));
    assert.notDeepEqual(await grow(0.4), await grow(3 / 7));
    assert.deepEqual(await grow(0.01), await grow(1 / 7));
  });

  it("refuse to train on nothing", async () => {
    const nothing = { rows: 0, names: ["a"], columns: [new Float64Array(0)] };
    await assert.rejects(forest.train(nothing, new Float64Array(0), {}, { seed: 1 }), {
      code: "CD4ML_NOTHING_TO_TRAIN_ON",
    });
  });

  it("refuse more rows than fit into their memory, and say how many gigabytes they are", () => {
    const binned = binMatrix(matrixOf([[1, 2, 3]]), 255);
    assert.throws(() => new TreeMemory({ ...binned, rows: 1_000_000_000 }), {
      code: "CD4ML_TOO_LARGE",
      message: /1000000000 rows with 1 columns need 23\.3 GiB/,
    });
  });

  it("refuse arrays that are no trees", async () => {
    const { matrix, target } = sampleData(50);
    const saved = (await tree.train(matrix, target, {}, { seed: 1 })).save();
    const broken: [string, (arrays: SavedPredictor["arrays"]) => void][] = [
      ["a child before its parent", ({ left }) => left.fill(0)],
      ["a feature that is not there", ({ feature }) => feature.fill(99)],
      ["a root outside", ({ roots }) => roots.fill(10_000)],
    ];
    for (const [what, damage] of broken) {
      const copy = structuredClone(saved);
      damage(copy.arrays);
      assert.throws(() => tree.restore(copy), { code: "CD4ML_MODEL_CORRUPT" }, what);
    }
  });
});

describe("decision_tree", () => {
  it("fits rows that differ exactly when leaves may be single rows", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 60 }), async (values) => {
        const target = Float64Array.from(values, (_, i) => (i * 7919) % 101);
        const matrix = matrixOf([values]);
        const model = await tree.train(matrix, target, { min_samples_leaf: 1 }, { seed: 1 });
        assert.deepEqual(model.predictAll(matrix), target);
      }),
    );
  });

  it("divides where the squared error falls most, half way between two values", async () => {
    const matrix = matrixOf([
      [1, 2, 3, 10, 11, 12],
      [0, 1, 0, 1, 0, 1],
    ]);
    const target = Float64Array.of(1, 1, 1, 5, 5, 5);
    const model = await tree.train(matrix, target, { min_samples_leaf: 1 }, { seed: 1 });
    const { feature, threshold } = model.save().arrays;
    assert.deepEqual([...feature], [0, -1, -1]);
    assert.deepEqual([...threshold], [6.5, 1, 5]);
    assert.deepEqual([...model.importances()], [1, 0]);
  });

  it("keeps leaves as large and the tree as shallow as it is told", async () => {
    const { matrix, target } = sampleData(200);
    const stump = await tree.train(matrix, target, { max_depth: 1 }, { seed: 1 });
    assert.equal(stump.save().arrays.feature.length, 3);
    const half = await tree.train(matrix, target, { min_samples_leaf: 101 }, { seed: 1 });
    assert.equal(half.save().arrays.feature.length, 1);
  });

  it("has no importances when it is a single leaf", async () => {
    const model = await tree.train(matrixOf([[1, 1, 1]]), Float64Array.of(1, 2, 3), {}, { seed: 1 });
    assert.deepEqual([...model.importances()], [0]);
    assert.equal(model.predict(Float64Array.of(5)), 2);
  });
});

describe("random_forest", () => {
  it("is the same to the byte for equal seeds, and another for another seed", async () => {
    const { matrix, target } = sampleData(200);
    const train = async (seed: number) => (await forest.train(matrix, target, { trees: 10 }, { seed })).save();
    assert.deepEqual(await train(1), await train(1));
    assert.notDeepEqual(await train(1), await train(2));
  });

  it("is the same to the byte on one thread and on two", async () => {
    // As much work as is spread over threads at all.
    const { matrix, target } = sampleData(4000);
    const train = async (threads: number) =>
      (await forest.train(matrix, target, { trees: 400, min_samples_leaf: 200 }, { seed: 1, threads })).save();
    assert.deepEqual(await train(1), await train(2));
  });

  it("predicts rows it has not seen", async () => {
    const { matrix, target } = sampleData(1000);
    const unseen = sampleData(1000, 8);
    const model = await forest.train(matrix, target, { trees: 50 }, { seed: 1 });
    assert.ok(r2Score(unseen.target, model.predictAll(unseen.matrix)) > 0.9);
  });

  it("tells how far it is", async () => {
    const { matrix, target } = sampleData(50);
    const heard: number[] = [];
    await forest.train(matrix, target, { trees: 4 }, { seed: 1, onProgress: (fraction) => heard.push(fraction) });
    assert.deepEqual(heard, [0.25, 0.5, 0.75, 1]);
  });
});

describe("bins", () => {
  it("keep each distinct value apart where there are few", () => {
    const { columns, codes } = binMatrix(matrixOf([[5, 1, 3, 1]]), 255);
    assert.deepEqual([...codes], [2, 0, 1, 0]);
    assert.deepEqual([...columns[0].thresholds], [2, 4]);
  });

  it("hold equal shares of the rows where there are many", () => {
    const values = Array.from({ length: 1000 }, (_, i) => i * i);
    const { codes } = binMatrix(matrixOf([values]), 10);
    const counts = new Array(10).fill(0);
    for (const code of codes) counts[code]++;
    assert.deepEqual(counts, new Array(10).fill(100));
  });

  it("put features that exclude each other into one column, and leave constants out", () => {
    const { matrix } = sampleData(100);
    const { columns, codes, rows } = binMatrix(matrix, 255);
    assert.deepEqual(
      columns.map(({ features }) => [...features]),
      [[0], [1], [2], [-1, 3, 4, 5]],
    );
    for (let row = 0; row < rows; row++) {
      const kind = [3, 4, 5].find((feature) => matrix.columns[feature][row] === 1)!;
      assert.equal(columns[3].features[codes[3 * rows + row]], kind);
    }
  });

  it("are in memory that threads share, not copied for each", () => {
    const { codes } = binMatrix(sampleData(10).matrix, 255);
    assert.ok(structuredClone(codes).buffer instanceof SharedArrayBuffer);
  });

  it("never separate a value from its threshold's side", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 2, maxLength: 80 }),
        (values) => {
          const { columns, codes } = binMatrix(matrixOf([values]), 7);
          if (columns.length === 0 || columns[0].bundle) return true;
          const { thresholds } = columns[0];
          return values.every((value, row) =>
            thresholds.every((threshold, i) => value <= threshold === codes[row] <= i),
          );
        },
      ),
    );
  });
});
