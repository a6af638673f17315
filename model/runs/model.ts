import type { ProblemDefinition } from "../problems/problem";
import type { Predictions } from "./predictions";
import type { Run } from "./run";
import type { ModelParts } from "./saveModel";

/** A model ready to predict, verified against its manifest. */
export interface Model extends Predictions {
  /** The run that made it. */
  readonly run: Run;
  /** The problem as it was when the model was trained; forms and validation follow it, not today's folder. */
  readonly problem: ProblemDefinition;
  /** What it was made of, to take it elsewhere. */
  readonly parts: ModelParts;
}

/*
 * Files of a run's folder:
 *   run.json            the Run
 *   model.json          { format: 1, problem, features, algorithm, header, arrays: [{ name, type, length, offset }] }
 *   model.bin           the arrays, little-endian, each aligned to 8 bytes
 *   manifest.json       { "model.json": sha256, "model.bin": sha256 }
 *   distribution.json   the Distribution of the data: what later runs compare theirs with
 *   importance.json     [{ feature, importance }], most important first
 *   analysis.json       the Analysis: what the model rests on, and where it does worse; null for a trial of a search
 *   explanation.json    the Example: what made one prediction; null when there is none
 *   validation.vl.json  Vega-Lite: predicted against actual; of a classification the confusion matrix
 *   report.html         stands alone, needs no network
 */
