import { duplicateRows } from "../checks/duplicateRows";
import { readSource } from "../data/readSource";
import type { FeatureSet, Problem } from "../problems/problem";
import { fitModel } from "../runs/fitModel";
import { prepareData } from "../runs/prepareData";
import { paramsOf, pipelineOf } from "./problemFiles";

/** What one decision tree makes of a new problem. */
export interface Baseline {
  /** What the first pipeline judges by. */
  metric: string;
  /** Its value for the validation rows. */
  reached: number;
  /** A little less, never below 0: what the first pipeline asks for. */
  min: number;
  /** Rows that equal an earlier one in all but the identifier. */
  duplicates: number;
  /** Rows that pipelines train on. */
  trainRows: number;
  /** Parameters of each algorithm that the problem begins with. */
  params: Record<string, Record<string, unknown>>;
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
  const pipeline = pipelineOf(problem.kind, 0);
  const prepared = await prepareData(problem, { pipeline, features, algorithm }, { data: problem.folder }, listener);
  const params = paramsOf(problem.kind, prepared.train.target);
  const resolved = { pipeline, features, algorithm, params: params[algorithm] };
  const { validation } = await fitModel(problem, resolved, prepared, listener);
  const { metric } = pipeline.acceptance;
  // Of a single row to validate R² is no number: then nothing is known to be reached.
  const reached = validation.metrics[metric] ?? 0;
  const { table } = await readSource(problem, { data: problem.folder }, listener.onNotice);
  return {
    metric,
    reached,
    min: Math.max(0, Math.floor((reached - margin) * 100) / 100),
    trainRows: prepared.train.target.length,
    duplicates: duplicateRows(table, problem.identifier).count,
    params,
  };
}
