import assert from "node:assert/strict";
import fc from "fast-check";
import { algorithms } from "../../../model/algorithms/algorithms";
import { drawWeighted } from "../../../model/algorithms/trees/drawWeighted";
import { createRandom } from "../../../model/data/random";
import { r2Score } from "../../../model/metrics/r2Score";
import { matrixOf, rowOf, sampleData, smallProblem } from "./sampleData";

const { adaboost, decision_tree: tree } = algorithms.regression;
const seed = 1;

describe("adaboost", () => {
  it("predicts rows it has not seen better than one of its trees", async () => {
    const [train, validate] = [sampleData(2000), sampleData(1000, 8)];
    const score = async (algorithm: typeof adaboost) => {
      const model = await algorithm.train(train.matrix, train.target, { max_depth: 3 }, { seed });
      return r2Score(validate.target, model.predictAll(validate.matrix));
    };
    const [boosted, alone] = [await score(adaboost), await score(tree)];
    assert.ok(boosted > alone + 0.03, `${boosted} and ${alone}`);
  });

  it("says for each row what one of its trees says: a target that it has seen, where leaves are of one row", async () => {
    await fc.assert(
      fc.asyncProperty(smallProblem, async ({ columns, target }) => {
        const matrix = matrixOf(columns);
        const params = { max_depth: null, trees: 7 };
        const model = await adaboost.train(matrix, Float64Array.from(target), params, { seed });
        const [least, most] = [Math.min(...target), Math.max(...target)];
        model.predictAll(matrix).forEach((value, row) => {
          assert.equal(value, model.predict(rowOf(matrix, row)));
          assert.ok(value >= least && value <= most, `${value} of ${target}`);
        });
      }),
      { numRuns: 30 },
    );
  });

  it("stops once a tree is right everywhere", async () => {
    const values = Array.from({ length: 200 }, (_, i) => i);
    const target = Float64Array.from(values, (value) => (value < 120 ? 1 : 5));
    const model = await adaboost.train(matrixOf([values]), target, {}, { seed });
    assert.ok(Number(model.save().header.trees) < 50);
    assert.deepEqual(model.predictAll(matrixOf([values])), target);
  });

  it("is the same to the byte for a seed, and after it was stored", async () => {
    const { matrix, target } = sampleData(500);
    const train = async (other: number) => adaboost.train(matrix, target, { loss: "square" }, { seed: other });
    const model = await train(5);
    const saved = model.save();
    assert.deepEqual((await train(5)).save(), saved);
    assert.notDeepEqual((await train(6)).save(), saved);
    const restored = adaboost.restore({ ...saved, header: JSON.parse(JSON.stringify(saved.header)) });
    assert.deepEqual(restored.predictAll(matrix), model.predictAll(matrix));
    assert.deepEqual(restored.importances(), model.importances());
    assert.ok(Math.abs(model.importances().reduce((sum, share) => sum + share) - 1) < 1e-9);
  });

  it("refuses stored trees without their weights", async () => {
    const { matrix, target } = sampleData(100);
    const { header, arrays } = (await adaboost.train(matrix, target, { trees: 3 }, { seed })).save();
    const { says: _, ...others } = arrays;
    assert.throws(() => adaboost.restore({ header, arrays: others }), { code: "CD4ML_MODEL_CORRUPT" });
  });

  it("takes no loss that it does not know", async () => {
    const { matrix, target } = sampleData(50);
    await assert.rejects(adaboost.train(matrix, target, { loss: "absolute" }, { seed }), { code: "CD4ML_PARAMS" });
  });
});

describe("rows drawn by weight", () => {
  it("are as many as there are, and none that has no weight", () => {
    const weights = fc
      .array(fc.oneof(fc.constant(0), fc.double({ min: 1e-12, max: 1e6, noNaN: true })), {
        minLength: 1,
        maxLength: 40,
      })
      .filter((all) => all.some((weight) => weight > 0));
    fc.assert(
      fc.property(weights, fc.nat(), (all, from) => {
        const counts = drawWeighted(Float64Array.from(all), createRandom(from));
        assert.equal(
          counts.reduce((sum, count) => sum + count),
          all.length,
        );
        counts.forEach((count, row) => {
          assert.ok(count === 0 || all[row] > 0);
        });
      }),
    );
  });

  it("are drawn as often as their weights say", () => {
    const rows = 60_000;
    const counts = drawWeighted(
      Float64Array.from({ length: rows }, (_, row) => 1 + (row % 3)),
      createRandom(3),
    );
    for (const kind of [0, 1, 2]) {
      const drawn = counts.filter((_, row) => row % 3 === kind).reduce((sum, count) => sum + count);
      assert.ok(Math.abs(drawn / rows - (1 + kind) / 6) < 0.01, `${kind}: ${drawn}`);
    }
  });
});
