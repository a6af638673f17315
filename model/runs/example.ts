import { inputRows } from "../acceptance/inputRows";
import { takeSample } from "../data/takeRows";
import { type Problem, unitOf } from "../problems/problem";
import type { Explanation } from "./explanation";
import type { FittedModel } from "./fitModel";
import { predictionsBy } from "./predictions";
import type { PreparedData } from "./prepareData";

/** `explanation.json`: what made the prediction for one of the validation rows, for a report. */
export interface Example {
  /** The row's identifier. */
  row: string;
  /** The target's title and unit. @default unit: none, the target is a class */
  title: string;
  unit?: string;
  prediction: number | string;
  /** What the data say. */
  actual: number | string;
  explanation: Explanation;
}

/** The first validation row; undefined when there is none, or when the model has no explanation of it. */
export function exampleOf(
  problem: Problem,
  { features, validation: { table, rows } }: PreparedData,
  { fitted, actual }: Pick<FittedModel, "fitted" | "actual">,
): Example | undefined {
  const first = takeSample(table, 1, rows);
  const [input] = inputRows(problem, first);
  const identifier = first.columns.get(problem.identifier);
  if (input === undefined || identifier?.kind !== "text") return undefined;
  const predictions = predictionsBy(features, fitted);
  if (!predictions.explains) return undefined;
  return {
    row: identifier.levels[identifier.codes[0]],
    title: problem.target.title,
    unit: unitOf(problem),
    prediction: predictions.predict(input).prediction,
    actual: problem.kind === "classification" ? problem.target.classes[actual[0]] : actual[0],
    explanation: predictions.explain(input),
  };
}
