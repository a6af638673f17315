import assert from "node:assert/strict";
import fc from "fast-check";
import { algorithms } from "../../../model/algorithms/algorithms";
import { classesOf, letThreadsStart, matrixOf, rowOf, sampleData, smallProblem } from "./sampleData";

const boosting = algorithms.classification.gradient_boosting_classifier;
const seed = 1;
const classes = 3;

/** Mean log loss of the classes that rows really have. */
function logLoss(target: Float64Array, probabilities: Float64Array): number {
  const losses = target.map((code, row) => -Math.log(probabilities[row * classes + code]));
  return losses.reduce((sum, loss) => sum + loss, 0) / target.length;
}

describe("gradient_boosting_classifier", () => {
  const data = sampleData(600);
  const target = classesOf(data.target, classes);
  const trainRows = { ...data.matrix, rows: 400, columns: data.matrix.columns.map((column) => column.slice(0, 400)) };
  const otherRows = { ...data.matrix, rows: 200, columns: data.matrix.columns.map((column) => column.slice(400)) };
  const train = (params = {}) => boosting.train(trainRows, target.slice(0, 400), params, { seed, classes });

  it("tells most unseen rows apart", async () => {
    const probabilities = (await train()).probabilitiesAll(otherRows);
    const right = target.slice(400).filter((code, row) => {
      const own = probabilities.subarray(row * classes, (row + 1) * classes);
      return own[code] === Math.max(...own);
    });
    assert.ok(right.length > 160, `${right.length} of 200`);
  });

  it("loses less on the training rows with more trees", async () => {
    const losses = [];
    for (const trees of [1, 10, 50]) {
      losses.push(logLoss(target.slice(0, 400), (await train({ trees })).probabilitiesAll(trainRows)));
    }
    assert.ok(losses[0] < Math.log(classes) && losses[1] < losses[0] && losses[2] < losses[1], `${losses}`);
  });

  it("takes Newton's step in each leaf", async () => {
    // Two classes of equally many rows: residuals are ±1/2, so a pure leaf steps by (1/2) · (1/2) / (1/4) = 1 each way.
    const matrix = matrixOf([[0, 0, 1, 1]]);
    const params = { trees: 1, learning_rate: 1 };
    const model = await boosting.train(matrix, Float64Array.of(0, 0, 1, 1), params, { seed, classes: 2 });
    const [zero, one] = model.probabilities(Float64Array.of(0));
    assert.ok(Math.abs(Math.log(zero / one) - 2) < 1e-12);
  });

  it("predicts how frequent each class is where no feature tells rows apart, and hardly a class that no row has", async () => {
    const matrix = matrixOf([[1, 1, 1, 1]]);
    const model = await boosting.train(matrix, Float64Array.of(0, 0, 0, 1), {}, { seed, classes });
    const [often, rarely, never] = model.probabilities(Float64Array.of(1));
    assert.ok(Math.abs(often - 0.75) < 1e-9 && Math.abs(rarely - 0.25) < 1e-9 && never < 1e-9);
    assert.deepEqual(model.importances(), new Float64Array(1));
  });

  it("gives any rows probabilities, the same one by one, and after it was saved", async () => {
    await fc.assert(
      fc.asyncProperty(smallProblem, async ({ columns, target: numbers }) => {
        const matrix = matrixOf(columns);
        const codes = Float64Array.from(numbers, (value) => Math.abs(value) % classes);
        const model = await boosting.train(matrix, codes, { trees: 5 }, { seed, classes });
        const all = model.probabilitiesAll(matrix);
        const restored = boosting.restore(model.save());
        for (let row = 0; row < matrix.rows; row++) {
          const found = restored.probabilities(rowOf(matrix, row));
          assert.deepEqual(found, all.slice(row * classes, (row + 1) * classes));
          assert.ok(Math.abs(found.reduce((sum, each) => sum + each, 0) - 1) < 1e-9);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("is the same to the byte each time", async () => {
    assert.deepEqual((await train()).save(), (await train()).save());
  });

  it("is the same to the byte on one thread, on two and on three", async () => {
    // As much work as is spread over threads at all.
    const { matrix, target } = sampleData(20_000);
    const columns = Array.from({ length: 10 }, () => matrix.columns).flat();
    const wide = { ...matrix, columns, names: columns.map((_, i) => `f${i}`) };
    const codes = classesOf(target, classes);
    const trainOn = async (threads: number) => {
      const options = { seed, classes, threads, onProgress: letThreadsStart() };
      return (await boosting.train(wide, codes, { trees: 64, max_depth: 2 }, options)).save();
    };
    const one = await trainOn(1);
    assert.deepEqual(await trainOn(2), one);
    assert.deepEqual(await trainOn(3), one);
  });

  it("has of two classes the one's trees upside down for the other", async () => {
    const codes = classesOf(data.target, 2);
    const model = await boosting.train(data.matrix, codes, { trees: 10 }, { seed, classes: 2 });
    const other = await boosting.train(
      data.matrix,
      codes.map((code) => 1 - code),
      { trees: 10 },
      { seed, classes: 2 },
    );
    const [ours, theirs] = [model, other].map((each) => each.probabilitiesAll(data.matrix));
    for (let row = 0; row < data.matrix.rows; row++) assert.ok(Math.abs(ours[2 * row] - theirs[2 * row + 1]) < 1e-9);
  });

  it("refuses arrays that are no model of it", async () => {
    const { header, arrays } = (await train({ trees: 2 })).save();
    for (const bases of [new Float64Array(0), new Float64Array(4)]) {
      assert.throws(() => boosting.restore({ header, arrays: { ...arrays, bases } }), { code: "CD4ML_MODEL_CORRUPT" });
    }
  });
});
