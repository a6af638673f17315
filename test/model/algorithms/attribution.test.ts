import assert from "node:assert/strict";
import { algorithms } from "../../../model/algorithms/algorithms";
import { classesOf, rowOf, sampleData } from "./sampleData";

const seed = 1;
const data = sampleData(400);
const rows = [0, 1, 2, 3, 4].map((row) => rowOf(data.matrix, row));
const { columns, names } = data.matrix;
const constant = names.indexOf("constant");

function assertSame(found: number, wanted: number): void {
  assert.ok(Math.abs(found - wanted) < 1e-9 * Math.max(1, Math.abs(wanted)), `${found} is not ${wanted}`);
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}

describe("what each feature contributes", () => {
  const { adaboost, neural_network: network, ...exact } = algorithms.regression;
  const { neural_network: classNetwork, ...exactClasses } = algorithms.classification;
  for (const algorithm of Object.values(exact)) {
    it(`adds up to the prediction of ${algorithm.name}, and a constant contributes nothing`, async () => {
      const model = await algorithm.train(data.matrix, data.target, {}, { seed });
      for (const row of rows) {
        const { base, values } = model.attribute(row);
        assertSame(base + sum(values), model.predict(row));
        assert.equal(values[constant], 0);
      }
    });
  }

  for (const algorithm of Object.values(exactClasses)) {
    it(`adds up to the probability that ${algorithm.name} gives a class, or its logarithm against the others`, async () => {
      const target = classesOf(data.target, 3);
      const model = await algorithm.train(data.matrix, target, {}, { seed, classes: 3 });
      for (const row of rows) {
        const probabilities = model.probabilities(row);
        const logs = probabilities.map(Math.log);
        for (const code of [0, 1, 2]) {
          const { base, values } = model.attribute(row, code);
          const wanted = model.scale === "probability" ? probabilities[code] : logs[code] - sum(logs) / 3;
          assertSame(base + sum(values), wanted);
          assert.equal(values[constant], 0);
        }
      }
    });
  }

  it("is the coefficient times what a feature differs from its mean, in a linear model", async () => {
    const model = await algorithms.regression.ridge.train(data.matrix, data.target, {}, { seed });
    const coefficients = model.save().arrays.coefficients;
    const { values } = model.attribute(rows[0]);
    columns.forEach((column, i) => {
      assertSame(values[i], coefficients[i] * (rows[0][i] - sum(column) / column.length));
    });
  });

  it("is refused for a median of trees, and for a network", async () => {
    const classes = { seed, classes: 3 };
    const [median, numbers, flats] = [
      await adaboost.train(data.matrix, data.target, {}, { seed }),
      await network.train(data.matrix, data.target, { epochs: 1 }, { seed }),
      await classNetwork.train(data.matrix, classesOf(data.target, 3), { epochs: 1 }, classes),
    ];
    const refused = { code: "CD4ML_NO_EXPLANATION", message: /gradient boosting/ };
    assert.ok([median, numbers, flats].every(({ explains }) => !explains));
    assert.throws(() => median.attribute(rows[0]), refused);
    assert.throws(() => numbers.attribute(rows[0]), refused);
    assert.throws(() => flats.attribute(rows[0], 0), refused);
  });

  it("is not known of a model that an earlier version saved", async () => {
    for (const [name, kept] of [
      ["decision_tree", "rows"],
      ["lasso", "means"],
    ]) {
      const algorithm = algorithms.regression[name];
      const { header, arrays } = (await algorithm.train(data.matrix, data.target, {}, { seed })).save();
      const { [kept]: _, ...others } = arrays;
      const model = algorithm.restore({ header, arrays: others });
      assert.ok(Number.isFinite(model.predict(rows[0])));
      assert.equal(model.explains, false);
      assert.throws(() => model.attribute(rows[0]), { code: "CD4ML_NO_EXPLANATION" });
    }
  });
});
