import assert from "node:assert/strict";
import fc from "fast-check";
import { accuracy } from "../../../model/metrics/accuracy";
import { type ClassPredictions, classPredictions, mostProbable } from "../../../model/metrics/classPredictions";
import { classScores } from "../../../model/metrics/classScores";
import { confusionMatrix } from "../../../model/metrics/confusionMatrix";
import { f1Score } from "../../../model/metrics/f1Score";
import { logLoss } from "../../../model/metrics/logLoss";
import { metrics } from "../../../model/metrics/metrics";
import { rocAuc } from "../../../model/metrics/rocAuc";

/** Probabilities by row. */
const predictionsOf = (rows: number[][]) => classPredictions(Float64Array.from(rows.flat()), rows[0].length);

const classes = fc.integer({ min: 2, max: 5 });
/** Actual classes, and probabilities of as many rows. */
const rows = classes.chain((count) =>
  fc
    .array(
      fc.record({
        actual: fc.integer({ min: 0, max: count - 1 }),
        weights: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: count, maxLength: count }),
      }),
      { minLength: 1, maxLength: 40 },
    )
    .map((all) => ({
      count,
      actual: all.map(({ actual }) => actual),
      predicted: predictionsOf(
        all.map(({ weights }) => {
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          return weights.map((weight) => weight / total);
        }),
      ),
    })),
);

/** The same predictions with the classes called by other numbers. */
function renamed({ probabilities, count, classes: found }: ClassPredictions, name: (code: number) => number) {
  const moved = new Float64Array(probabilities.length);
  probabilities.forEach((value, i) => {
    moved[Math.floor(i / count) * count + name(i % count)] = value;
  });
  return { probabilities: moved, count, classes: found.map(name) };
}

describe("metrics of classes", () => {
  it("give what their documentation shows", () => {
    assert.equal(accuracy([0, 1, 2, 2], [0, 2, 2, 2]), 0.75);
    assert.equal(f1Score([0, 1, 2, 2], [0, 2, 2, 2]), 0.6);
    assert.equal(logLoss([0, 1], classPredictions(Float64Array.of(0.5, 0.5, 0.5, 0.5), 2)), Math.LN2);
    const scores = Float64Array.of(0.9, 0.1, 0.6, 0.4, 0.65, 0.35, 0.2, 0.8);
    assert.equal(rocAuc([0, 0, 1, 1], classPredictions(scores, 2)), 0.75);
    assert.deepEqual(confusionMatrix([0, 1, 1], [0, 0, 1], 2), [
      [1, 0],
      [1, 1],
    ]);
    assert.deepEqual(
      classScores([
        [3, 1],
        [0, 4],
      ])[0],
      { rows: 4, precision: 1, recall: 0.75, f1: 0.8571428571428571 },
    );
    assert.deepEqual(classPredictions(Float64Array.of(0.2, 0.8, 0.6, 0.4), 2).classes, Int32Array.of(1, 0));
    assert.equal(mostProbable(Float64Array.of(0.2, 0.4, 0.4)), 1);
  });

  // scikit-learn 1.9.1: accuracy_score, f1_score(average="macro"), log_loss, roc_auc_score(multi_class="ovo")
  it("are what scikit-learn says, with ties, with certain mistakes, and where a class does not occur", () => {
    const values = (actual: number[], predicted: ClassPredictions) =>
      ["accuracy", "f1_score", "log_loss", "roc_auc"].map((name) => metrics.classification[name](actual, predicted));
    const close = (found: number[], expected: number[]) =>
      expected.forEach((value, i) => {
        assert.ok(Math.abs(found[i] - value) < 1e-14, `${i}: ${found[i]} is not ${value}`);
      });
    const ten = predictionsOf([
      [0.7, 0.2, 0.1],
      [0.3, 0.4, 0.3],
      [0.1, 0.8, 0.1],
      [0.25, 0.5, 0.25],
      [0.4, 0.4, 0.2],
      [0.1, 0.3, 0.6],
      [0.2, 0.5, 0.3],
      [0.05, 0.05, 0.9],
      [0, 0, 1],
      [0, 1, 0],
    ]);
    close(
      values([0, 0, 1, 1, 1, 2, 2, 2, 2, 0], ten),
      [0.6, 0.5857142857142857, 4.125704154487988, 0.7847222222222222],
    );
    const four = predictionsOf([
      [0.5, 0.3, 0.2],
      [0.2, 0.5, 0.3],
      [0.1, 0.6, 0.3],
      [0.3, 0.4, 0.3],
    ]);
    close(values([0, 0, 1, 1], four), [0.75, 0.7333333333333334, 0.9324253621585479, 0.75]);
    const two = predictionsOf([0.1, 0.4, 0.35, 0.8, 0.8, 0.2].map((high) => [1 - high, high]));
    close(values([0, 1, 0, 0, 1, 0], two).slice(2), [0.5846931964478259, 0.8125]);
  });

  it("are all found by the names that pipelines use, and refuse nothing and different lengths", () => {
    const names = ["f1_score", "accuracy", "log_loss", "roc_auc", "num_validated"];
    assert.deepEqual(Object.keys(metrics.classification), names);
    const none = classPredictions(new Float64Array(0), 2);
    for (const metric of Object.values(metrics.classification)) {
      assert.throws(() => metric([], none), { code: "CD4ML_LENGTH_MISMATCH" });
      assert.throws(() => metric([0], none), { code: "CD4ML_LENGTH_MISMATCH" });
    }
  });

  it("do not see which number a class has, but for ties between probabilities", () => {
    fc.assert(
      fc.property(rows, ({ count, actual, predicted }) => {
        const name = (code: number) => (code + 1) % count;
        const other = renamed(predicted, name);
        return Object.values(metrics.classification).every((metric) => {
          const [before, after] = [metric(actual, predicted), metric(actual.map(name), other)];
          return Object.is(before, after) || Math.abs(before - after) < 1e-12;
        });
      }),
    );
  });

  it("are best for a classifier that is certain and right", () => {
    fc.assert(
      fc.property(rows, ({ count, actual }) => {
        const certain = predictionsOf(
          actual.map((code) => Array.from({ length: count }, (_, i) => Number(i === code))),
        );
        assert.equal(accuracy(actual, certain.classes), 1);
        assert.equal(f1Score(actual, certain.classes), 1);
        assert.ok(logLoss(actual, certain) < 1e-15);
        assert.equal(rocAuc(actual, certain), new Set(actual).size > 1 ? 1 : Number.NaN);
      }),
    );
  });

  it("stay between their limits", () => {
    fc.assert(
      fc.property(rows, ({ actual, predicted }) => {
        const shares = [accuracy(actual, predicted.classes), f1Score(actual, predicted.classes)];
        const area = rocAuc(actual, predicted);
        assert.ok([...shares, Number.isNaN(area) ? 0 : area].every((value) => value >= 0 && value <= 1));
        assert.ok(logLoss(actual, predicted) >= 0);
      }),
    );
  });
});

describe("rocAuc", () => {
  it("of two classes is the share of pairs that are in order, equal ones by half", () => {
    const scores = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 8 })), { minLength: 1 });
    fc.assert(
      fc.property(scores, (all) => {
        const [low, high] = [0, 1].map((code) => all.filter(([one]) => one === code).map(([, score]) => score / 8));
        fc.pre(low.length > 0 && high.length > 0);
        const won = high.flatMap((a) => low.map((b): number => (a > b ? 1 : a === b ? 0.5 : 0)));
        const predicted = predictionsOf(all.map(([, score]) => [1 - score / 8, score / 8]));
        const area = rocAuc(
          all.map(([code]) => code),
          predicted,
        );
        return Math.abs(area - won.reduce((sum, one) => sum + one, 0) / won.length) < 1e-12;
      }),
    );
  });
});

describe("a confusion matrix", () => {
  it("holds each row once, the right ones on its diagonal", () => {
    fc.assert(
      fc.property(rows, ({ count, actual, predicted }) => {
        const matrix = confusionMatrix(actual, predicted.classes, count);
        const right = matrix.reduce((sum, row, i) => sum + row[i], 0);
        assert.equal(
          matrix.flat().reduce((sum, rowsOfCell) => sum + rowsOfCell, 0),
          actual.length,
        );
        assert.equal(right / actual.length, accuracy(actual, predicted.classes));
        assert.equal(
          classScores(matrix).reduce((sum, { rows: ofClass }) => sum + ofClass, 0),
          actual.length,
        );
      }),
    );
  });
});
