import { rootMeanSquareError } from "../metrics/rootMeanSquareError";
import type { FeatureSet, Problem } from "../problems/problem";
import { fitModel } from "../runs/fitModel";
import { prepareData } from "../runs/prepareData";
import { paramsOf, pipelineOf } from "./problemFiles";

/** What one decision tree makes of a new problem. */
export interface Baseline {
  /** r2_score of the validation rows. */
  reached: number;
  /** A little less, never below 0: what the first pipeline asks for. */
  min: number;
  /** Standard deviation of the target in the training rows, in its unit. */
  spread: number;
}

const margin = 0.05;

/**
 * Trains a decision tree as the problem's first pipeline would.
 *
 * @throws Cd4mlError what reading, splitting and fitting throw: then no pipeline could train on the problem
 */
export async function tryBaseline(problem: Problem, features: FeatureSet): Promise<Baseline> {
  const listener = { onProgress: () => {}, onNotice: () => {} };
  const algorithm = "decision_tree";
  const pipeline = pipelineOf(0);
  const prepared = await prepareData(problem, { pipeline, features }, { data: problem.folder }, listener);
  const { target } = prepared.train;
  const spread = deviation(target);
  const params = paramsOf(spread)[algorithm];
  const { validation } = await fitModel(problem, { pipeline, features, algorithm, params }, prepared, listener);
  const { r2_score: reached } = validation.metrics;
  return { reached, min: Math.max(0, Math.floor((reached - margin) * 100) / 100), spread };
}

/** Population standard deviation: the error of always predicting the mean. */
function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return rootMeanSquareError(values, new Float64Array(values.length).fill(mean));
}
