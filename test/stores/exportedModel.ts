import assert from "node:assert/strict";
import type { TrainedModel } from "../../model/algorithms/algorithm";
import type { FittedFeatures } from "../../model/features/features";
import { classPredictions } from "../../model/metrics/classPredictions";
import { type OnnxModel, onnxModel } from "../../model/onnx/onnxModel";
import type { ProblemDefinition } from "../../model/problems/problem";
import type { RuntimeTensor } from "../support/onnxRuntime";

/** A trained model as ONNX. */
export function exported(
  problem: ProblemDefinition,
  features: Pick<FittedFeatures, "toJSON">,
  algorithm: string,
  model: Pick<TrainedModel, "save">,
): OnnxModel {
  const parts = { problem, features: features.toJSON(), algorithm, predictor: model.save() };
  return onnxModel({ run: { problem: "problem", run: "20260101T000000Z-abcdef" }, parts }, "0".repeat(64));
}

/** Largest difference from a number, as a share of it. */
const tolerance = 1e-5;

/**
 * Asserts that a runtime gives what the project's own model does.
 *
 * @param expected predictions, or the probability of each class, row by row
 */
export function assertClose(
  given: Record<string, RuntimeTensor>,
  problem: ProblemDefinition,
  expected: Float64Array,
): void {
  if (problem.kind === "regression") {
    assertNumbers(given.prediction, expected, 1);
    return;
  }
  const names = problem.target.classes;
  assertNumbers(given.probabilities, expected, names.length);
  const { classes } = classPredictions(given.probabilities.data as Float64Array, names.length);
  assert.deepEqual(
    given.label.data,
    Array.from(classes, (code) => names[code]),
  );
}

function assertNumbers({ data, dims }: RuntimeTensor, expected: Float64Array, columns: number): void {
  assert.deepEqual([...dims], [expected.length / columns, columns]);
  const far = expected.findIndex((value, i) => !(Math.abs(Number(data[i]) - value) <= tolerance * Math.abs(value)));
  assert.equal(far, -1, `number ${far}: ${data[far]} in place of ${expected[far]}`);
}
