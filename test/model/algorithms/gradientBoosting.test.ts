import assert from "node:assert/strict";
import fc from "fast-check";
import { algorithms } from "../../../model/algorithms/algorithms";
import { layOut } from "../../../model/algorithms/boosting/layout";
import { binMatrix } from "../../../model/algorithms/trees/bins";
import type { FeatureMatrix } from "../../../model/features/matrix";
import { r2Score } from "../../../model/metrics/r2Score";
import { letThreadsStart, matrixOf, rowOf, sampleData, smallProblem } from "./sampleData";

const { gradient_boosting: boosting, decision_tree: tree } = algorithms.regression;
const seed = 1;

describe("gradient_boosting", () => {
  it("fits a step function exactly with enough trees", async () => {
    const values = Array.from({ length: 100 }, (_, i) => i);
    const target = Float64Array.from(values, (value) => (value < 37 ? -2 : value < 60 ? 1000 : 3));
    const model = await boosting.train(matrixOf([values]), target, { trees: 60, learning_rate: 0.5 }, { seed });
    const predicted = model.predictAll(matrixOf([values]));
    assert.ok(
      predicted.every((value, i) => Math.abs(value - target[i]) < 1e-9),
      `${predicted}`,
    );
  });

  it("never gets worse on the training rows by one more tree", async () => {
    await fc.assert(
      fc.asyncProperty(smallProblem, async ({ columns, target }) => {
        const matrix = matrixOf(columns);
        let before = squaredError(
          target,
          target.map(() => mean(target)),
        );
        for (const trees of [1, 2, 5]) {
          const after = squaredError(target, await fitted(matrix, target, { trees, min_samples_leaf: 1 }));
          assert.ok(after <= before * (1 + 1e-9) + 1e-9, `${after} after ${before}`);
          before = after;
        }
      }),
      { numRuns: 20 },
    );
  });

  it("divides as well as a decision tree does, if it takes a whole step", async () => {
    await fc.assert(
      fc.asyncProperty(smallProblem, fc.integer({ min: 1, max: 4 }), async ({ columns, target }, min_samples_leaf) => {
        const matrix = matrixOf(columns);
        const limits = { max_depth: 1, min_samples_leaf };
        const stump = await tree.train(matrix, Float64Array.from(target), limits, { seed });
        const ours = await fitted(matrix, target, { ...limits, trees: 1, learning_rate: 1 });
        const [error, least] = [squaredError(target, ours), squaredError(target, stump.predictAll(matrix))];
        assert.ok(Math.abs(error - least) < 1e-6, `${error} and ${least}`);
      }),
      { numRuns: 50 },
    );
  });

  it("is the same to the byte whatever the order of the rows", async () => {
    await fc.assert(
      fc.asyncProperty(smallProblem, fc.infiniteStream(fc.nat()), async ({ columns, target }, keys) => {
        const order = target.map((_, row) => ({ row, key: keys.next().value as number }));
        order.sort((a, b) => a.key - b.key);
        const shuffled = (values: number[]) => order.map(({ row }) => values[row]);
        const train = async (features: number[][], values: number[]) =>
          (
            await boosting.train(
              matrixOf(features),
              Float64Array.from(values),
              { trees: 5, min_samples_leaf: 1 },
              { seed },
            )
          ).save();
        assert.deepEqual(await train(columns.map(shuffled), shuffled(target)), await train(columns, target));
      }),
      { numRuns: 20 },
    );
  });

  it("is the same to the byte on one thread, on two and on three", async () => {
    // As much work as is spread over threads at all.
    const { matrix, target } = sampleData(200_000);
    const params = { trees: 190, max_depth: 3 };
    const train = async (threads: number) =>
      (await boosting.train(matrix, target, params, { seed, threads, onProgress: letThreadsStart() })).save();
    const one = await train(1);
    assert.deepEqual(await train(2), one);
    assert.deepEqual(await train(3), one);
  });

  it("predicts rows it has not seen", async () => {
    const { matrix, target } = sampleData(1000);
    const unseen = sampleData(1000, 8);
    const model = await boosting.train(matrix, target, {}, { seed });
    assert.ok(r2Score(unseen.target, model.predictAll(unseen.matrix)) > 0.95);
  });

  it("predicts a row as the whole matrix, before and after it was saved", async () => {
    const { matrix, target } = sampleData(300);
    const model = await boosting.train(matrix, target, {}, { seed });
    const restored = boosting.restore(model.save());
    const all = model.predictAll(matrix);
    assert.deepEqual(restored.predictAll(matrix), all);
    for (let row = 0; row < 300; row++) assert.equal(restored.predict(rowOf(matrix, row)), all[row]);
  });

  it("gives importances that add up to 1, and none to a constant", async () => {
    const { matrix, target } = sampleData(300);
    const importances = (await boosting.train(matrix, target, {}, { seed })).importances();
    assert.ok(Math.abs(importances.reduce((sum, each) => sum + each, 0) - 1) < 1e-9);
    assert.ok(importances.every((each) => each >= 0));
    assert.equal(importances[matrix.names.indexOf("constant")], 0);
  });

  it("predicts the mean where no feature tells rows apart", async () => {
    const model = await boosting.train(matrixOf([[4, 4, 4]]), Float64Array.of(1, 2, 6), {}, { seed });
    assert.equal(model.predict(Float64Array.of(4)), 3);
    assert.deepEqual([...model.importances()], [0]);
  });

  it("keeps leaves as large and trees as shallow as it is told", async () => {
    const { matrix, target } = sampleData(200);
    const nodes = async (params: Record<string, unknown>) =>
      (await boosting.train(matrix, target, { trees: 1, ...params }, { seed })).save().arrays.feature.length;
    assert.equal(await nodes({ max_depth: 1 }), 3);
    assert.equal(await nodes({ max_depth: 2, min_samples_leaf: 1 }), 7);
    assert.equal(await nodes({ min_samples_leaf: 101 }), 1);
  });

  it("takes smaller steps with a larger l2, by the share of rows it adds", async () => {
    const target = [0, 0, 0, 0, 8, 8, 8, 8];
    const params = { trees: 1, learning_rate: 1, min_samples_leaf: 1 };
    const matrix = matrixOf([[1, 2, 3, 4, 5, 6, 7, 8]]);
    // Four rows a leaf: with four more that have no error the step from the mean of 4 is half as long.
    const halved = await fitted(matrix, target, { ...params, max_depth: 1, l2: 4 });
    assert.ok(halved.every((value, row) => Math.abs(value - (row < 4 ? 2 : 6)) < 1e-6));
  });

  it("tells how far it is", async () => {
    const { matrix, target } = sampleData(50);
    const heard: number[] = [];
    await boosting.train(matrix, target, { trees: 4 }, { seed, onProgress: (fraction) => heard.push(fraction) });
    assert.deepEqual(heard, [0.25, 0.5, 0.75, 1]);
  });

  it("refuses parameters it does not know, and ones out of range", async () => {
    const { matrix, target } = sampleData(10);
    const train = (params: Record<string, unknown>) => boosting.train(matrix, target, params, { seed });
    await assert.rejects(train({ n_estimators: 3 }), { code: "CD4ML_PARAMS", message: /\/n_estimators/ });
    await assert.rejects(train({ learning_rate: 0 }), { code: "CD4ML_PARAMS", message: /\/learning_rate/ });
    await assert.rejects(train({ max_depth: null }), { code: "CD4ML_PARAMS", message: /\/max_depth/ });
    await assert.rejects(train({ max_bins: 256 }), { code: "CD4ML_PARAMS", message: /\/max_bins/ });
  });

  it("refuses more rows than fit into its memory, and says how many gigabytes they are", () => {
    const binned = binMatrix(matrixOf([[1, 2, 3]]), 255);
    assert.throws(() => layOut({ ...binned, rows: 1_000_000_000 }, 6, 1), {
      code: "CD4ML_TOO_LARGE",
      message: /1000000000 rows with 1 columns need \d+\.\d GiB/,
    });
  });
});

async function fitted(matrix: FeatureMatrix, target: number[], params: Record<string, unknown>): Promise<Float64Array> {
  const model = await boosting.train(matrix, Float64Array.from(target), params, { seed });
  return model.predictAll(matrix);
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function squaredError(actual: number[], predicted: ArrayLike<number>): number {
  return actual.reduce((sum, value, i) => sum + (value - predicted[i]) ** 2, 0);
}
