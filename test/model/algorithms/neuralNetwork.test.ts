import assert from "node:assert/strict";
import fc from "fast-check";
import { algorithms } from "../../../model/algorithms/algorithms";
import { layersOf } from "../../../model/algorithms/neural/layers";
import { Network } from "../../../model/algorithms/neural/network";
import { classOutput, numberOutput } from "../../../model/algorithms/neural/outputLayer";
import { loadTensorFlow } from "../../../model/algorithms/neural/tensorFlow";
import { createRandom } from "../../../model/data/random";
import { r2Score } from "../../../model/metrics/r2Score";
import { classesOf, matrixOf, rowOf, sampleData } from "./sampleData";

const { neural_network: network, ridge } = algorithms.regression;
const { neural_network: classifier } = algorithms.classification;
const seed = 1;
const quick = { hidden_layers: [16], learning_rate: 0.01, batch_size: 50, epochs: 40 };

describe("neural_network", () => {
  it("predicts rows it has not seen better than a weighted sum can", async () => {
    const [train, validate] = [sampleData(1500), sampleData(500, 8)];
    const score = async (algorithm: typeof network, params: object) => {
      const model = await algorithm.train(train.matrix, train.target, { ...params }, { seed });
      return r2Score(validate.target, model.predictAll(validate.matrix));
    };
    const [deep, linear] = [await score(network, quick), await score(ridge, {})];
    assert.ok(deep > linear + 0.02, `${deep} and ${linear}`);
  });

  it("tells classes apart that no line divides", async () => {
    const random = createRandom(3);
    const columns = [0, 1].map(() => Array.from({ length: 400 }, () => random.normal(5, 2)));
    const target = Float64Array.from(columns[0], (value, row) => (value > 5 === columns[1][row] > 5 ? 1 : 0));
    const model = await classifier.train(matrixOf(columns), target, quick, { seed, classes: 2 });
    const probabilities = model.probabilitiesAll(matrixOf(columns));
    const right = target.filter((code, row) => probabilities[2 * row + code] > 0.5).length;
    assert.ok(right > 370, `${right} of 400`);
    for (let row = 0; row < 400; row++) {
      assert.ok(Math.abs(probabilities[2 * row] + probabilities[2 * row + 1] - 1) < 1e-12);
    }
  });

  it("is the same to the byte for a seed, and after it was stored", async () => {
    const { matrix, target } = sampleData(200);
    const train = (other: number) => network.train(matrix, target, { ...quick, epochs: 3 }, { seed: other });
    const model = await train(5);
    const saved = model.save();
    assert.deepEqual((await train(5)).save(), saved);
    assert.notDeepEqual((await train(6)).save(), saved);
    const restored = network.restore({ ...saved, header: JSON.parse(JSON.stringify(saved.header)) });
    assert.deepEqual(restored.predictAll(matrix), model.predictAll(matrix));
    assert.deepEqual(restored.importances(), model.importances());
    assert.equal(model.predict(rowOf(matrix, 7)), model.predictAll(matrix)[7]);
  });

  it("stores classes as well", async () => {
    const { matrix, target } = sampleData(90);
    const codes = classesOf(target, 3);
    const model = await classifier.train(matrix, codes, { ...quick, validation_share: 0 }, { seed, classes: 3 });
    const restored = classifier.restore(model.save());
    assert.deepEqual(restored.probabilities(rowOf(matrix, 4)), model.probabilitiesAll(matrix).slice(12, 15));
  });

  it("does not mind in which units its features and its target are", async () => {
    const { matrix, target } = sampleData(300);
    const rescaled = { ...matrix, columns: matrix.columns.map((column) => column.map((value) => 1024 * value)) };
    const params = { ...quick, epochs: 3 };
    const [plain, other] = [
      await network.train(matrix, target, params, { seed }),
      await network.train(
        rescaled,
        target.map((value) => 2 * value),
        params,
        { seed },
      ),
    ];
    const said = other.predictAll(rescaled);
    plain.predictAll(matrix).forEach((value, row) => {
      assert.ok(Math.abs(said[row] - 2 * value) < 1e-6 * Math.abs(value), `${said[row]} and ${value}`);
    });
  });

  it("gives no share to a constant, and most to what the target is made of", async () => {
    const random = createRandom(4);
    const columns = [0, 1].map(() => Array.from({ length: 400 }, () => random.normal()));
    const target = Float64Array.from(columns[0], (value) => 3 * value);
    const matrix = matrixOf([...columns, new Array(400).fill(4)]);
    const importances = (
      await network.train(matrix, target, { hidden_layers: [], epochs: 100, learning_rate: 0.05 }, { seed })
    ).importances();
    assert.ok(importances[0] > 0.5, `${importances}`);
    assert.ok(Math.abs(importances.reduce((sum, share) => sum + share) - 1) < 1e-9);
    assert.equal(importances[2], 0);
  });

  it("stops when rows that it does not train on gain nothing more, and says after how many passes", async () => {
    const { matrix, target } = sampleData(300);
    const progress: number[] = [];
    const params = { ...quick, epochs: 400, patience: 3, tolerance: 0.05 };
    const onProgress = (fraction: number) => progress.push(fraction);
    const { header } = (await network.train(matrix, target, params, { seed, onProgress })).save();
    assert.ok(Number(header.epochs) < 200, `${header.epochs}`);
    assert.equal(progress.length, header.epochs);
    const { header: all } = (await network.train(matrix, target, { ...quick, epochs: 4 }, { seed })).save();
    assert.equal(all.epochs, 4);
  });

  it("says so when steps are so large that the loss is no number any more", async () => {
    const { matrix, target } = sampleData(100);
    await assert.rejects(network.train(matrix, target, { ...quick, learning_rate: 1e30 }, { seed }), {
      code: "CD4ML_DIVERGED",
      message: /learning_rate 1e\+30.*Lower learning_rate/,
    });
  });

  it("refuses stored arrays that are no network", async () => {
    const { matrix, target } = sampleData(50);
    const { header, arrays } = (await network.train(matrix, target, { ...quick, epochs: 1 }, { seed })).save();
    for (const sizes of [[7, 16], [7], "7", [7, 16, -1]]) {
      assert.throws(() => network.restore({ header: { ...header, sizes }, arrays }), { code: "CD4ML_MODEL_CORRUPT" });
    }
    const without = { parameters: arrays.parameters };
    assert.throws(() => network.restore({ header, arrays: without }), { code: "CD4ML_MODEL_CORRUPT" });
  });
});

describe("the slope of a network's loss", () => {
  const size = fc.integer({ min: 1, max: 4 });
  const shape = fc.tuple(size, fc.array(size, { maxLength: 2 }), size, fc.integer({ min: 1, max: 5 }), fc.nat(1000));

  for (const [name, output] of Object.entries({ numbers: numberOutput, classes: classOutput })) {
    it(`is what the loss changes by when a parameter changes a little, for ${name}`, async () => {
      const { tf } = await loadTensorFlow("wasm");
      fc.assert(
        fc.property(shape, ([features, hidden, outputs, rows, stream]) => {
          const random = createRandom(9, stream);
          const draws = (count: number) => Float32Array.from({ length: count }, () => random.normal());
          const layout = layersOf([features, ...hidden, outputs]);
          const inputs = tf.tensor2d(draws(rows * features), [rows, features]);
          const codes = Float32Array.from({ length: rows * outputs }, (_, i) => (i % outputs === 0 ? 1 : 0));
          const targets = tf.tensor2d(codes, [rows, outputs]);
          const at = draws(layout.parameters);
          const lossAt = (parameters: Float32Array) => {
            const variable = tf.variable(tf.tensor1d(parameters));
            const loss = new Network(tf, layout, variable, output).loss(inputs, targets);
            variable.dispose();
            return loss;
          };
          const direction = draws(layout.parameters);
          const step = 1e-3;
          const moved = (sign: number) => at.map((value, i) => value + sign * step * direction[i]);
          const found = (lossAt(moved(1)) - lossAt(moved(-1))) / (2 * step);
          const variable = tf.variable(tf.tensor1d(at));
          const slope = tf.tidy(() =>
            new Network(tf, layout, variable, output).gradient(inputs, targets, 0).dataSync(),
          );
          variable.dispose();
          const expected = direction.reduce((sum, value, i) => sum + value * slope[i], 0);
          // Where the move carries a unit over the point at which it is cut, the loss has a corner.
          const size = Math.max(1, Math.abs(expected));
          fc.pre(Math.abs(lossAt(moved(1)) + lossAt(moved(-1)) - 2 * lossAt(at)) < 1e-5);
          assert.ok(Math.abs(found - expected) < 0.02 * size, `${found} is not ${expected}`);
        }),
        { numRuns: 40, seed: 1 },
      );
    });
  }
});
