import assert from "node:assert/strict";
import { algorithms } from "../../../model/algorithms/algorithms";
import { matrixOf } from "./sampleData";

describe("training on arrays of one's own", () => {
  const columns = () => [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ];
  const options = { seed: 1, threads: 1 };
  const trainings = [
    ...Object.entries(algorithms.regression).map(([name, algorithm]) => ({
      name,
      train: (features: number[][], target: number[]) =>
        algorithm.train(matrixOf(features), Float64Array.from(target), {}, options),
    })),
    ...Object.entries(algorithms.classification).map(([name, algorithm]) => ({
      name: `${name} of classes`,
      train: (features: number[][], target: number[]) =>
        algorithm.train(matrixOf(features), Float64Array.from(target), {}, { ...options, classes: 2 }),
    })),
  ];

  for (const { name, train } of trainings) {
    it(`names the feature and the row that ${name} cannot take`, async () => {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const [first, second] = columns();
        second[2] = value;
        await assert.rejects(train([first, second], [0, 1, 0, 1]), {
          code: "CD4ML_TRAINING_VALUE",
          message: `The feature "f1" is ${value} in row 2, of rows from 0. Give it a number, or leave the row out.`,
        });
      }
    });

    it(`names the row of a target that ${name} cannot take, and lengths that differ`, async () => {
      await assert.rejects(train(columns(), [0, 1, 0, Number.NaN]), {
        code: "CD4ML_TRAINING_VALUE",
        message: /^The target is NaN in row 3, /,
      });
      await assert.rejects(train(columns(), [0, 1, 0]), {
        code: "CD4ML_LENGTH_MISMATCH",
        message: "The target has 3 values, the matrix 4 rows. Give as many of both.",
      });
      await assert.rejects(train([columns()[0], [5, 6, 7]], [0, 1, 0, 1]), { code: "CD4ML_LENGTH_MISMATCH" });
    });
  }

  it("refuses numbers of classes that there are not", async () => {
    const { logistic_regression } = algorithms.classification;
    for (const code of [2, -1, 0.5]) {
      const target = Float64Array.of(0, 1, 0, code);
      await assert.rejects(logistic_regression.train(matrixOf(columns()), target, {}, { ...options, classes: 2 }), {
        code: "CD4ML_TRAINING_VALUE",
        message: `The target is ${code} in row 3, of rows from 0. Classes are numbers from 0 to 1.`,
      });
    }
  });
});
