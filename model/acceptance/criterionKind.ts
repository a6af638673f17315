import type { Table } from "../data/table";
import type { FittedFeatures } from "../features/features";
import type { Mistake } from "../problems/checkDefinition";
import type { FeatureSet, Pipeline, Problem, ProblemDefinition } from "../problems/problem";
import type { Registry } from "../registry/registry";
import type { Predictions } from "../runs/predictions";
import type { ModelFiles } from "../runs/saveModel";

/** A trained model and the rows that its criteria are measured on. */
export interface Candidate {
  problem: Problem;
  pipeline: Pipeline;
  features: FittedFeatures;
  predictions: Predictions;
  /** All rows, and the numbers of those to validate on. */
  table: Table;
  rows: Int32Array;
  /** Target of the rows to validate on; of a classification numbers of classes. */
  actual: Float64Array;
  /** Predictions for them; of a classification the probability of each class, row by row. */
  outputs: Float64Array;
  files: ModelFiles;
  /** Knows the run in production. @default none is in production */
  registry?: Registry;
}

/** What a criterion may refer to. */
export interface KnownNames {
  problem: ProblemDefinition;
  /** @default derived features are not checked */
  features?: FeatureSet;
  metrics: readonly string[];
}

/** What is known when a run is judged. */
export interface Judging {
  pipeline: Pipeline;
  /** The run in production now. @default none is */
  production?: string;
  /** Whether the run in production has the judged run's model, to the byte. Reads both. */
  isModelInProduction(): Promise<boolean>;
}

/** How a criterion came out, for people. */
export interface Outcome {
  /** e.g. `median 35.2 µs of 200 predictions` */
  found: string;
  /** e.g. `at most 2000 µs` */
  allowed: string;
  passed: boolean;
}

/** A kind of criterion. It is measured when a run is trained, where the rows are, and judged by `cd4ml accept`. */
export interface CriterionKind<Criterion, Measured> {
  /** What the criterion is called, e.g. `r2_score by state`. */
  name(criterion: Criterion, pipeline: Pipeline): string;
  /** What a schema cannot say of it. */
  check(criterion: Criterion, known: KnownNames): Mistake[];
  /** Measures it; but for times, equal inputs give equal results. */
  measure(criterion: Criterion, candidate: Candidate): Measured | Promise<Measured>;
  /** Judges what was measured, which came through JSON: a number that is none is null. */
  judge(criterion: Criterion, measured: Measured, judging: Judging): Outcome | Promise<Outcome>;
}
