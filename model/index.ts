/**
 * The model code as a library, for scripts and notebooks: `require("cd4ml")` or `import … from "cd4ml"`; see docs/library.md.
 *
 * From the top down: train a run as `cd4ml train` does ({@link trainRun}); load the model of any run, predict and explain
 * ({@link loadModel}, {@link openRegistry}); or take the parts of it, a table ({@link readSource}), features
 * ({@link fitFeatures}), algorithms on a plain matrix ({@link algorithms}) and {@link metrics}. What is not listed here may
 * change from version to version. Nothing here reads environment variables: paths and addresses are arguments.
 *
 * A mistake the caller can mend is a {@link Cd4mlError} with a stable code.
 */

export type {
  Algorithm,
  Attribution,
  ClassificationAlgorithm,
  Classifier,
  ClassTrainingOptions as ClassAlgorithmOptions,
  Predictor,
  TrainingOptions as AlgorithmOptions,
} from "./algorithms/algorithm";
export { algorithms } from "./algorithms/algorithms";
export { type DataPlaces, readSource } from "./data/readSource";
export type { ProblemData } from "./data/readTable";
export { simulate } from "./data/simulate";
export type { SimulationOptions } from "./data/simulation";
export { type Split, splitRows } from "./data/split";
export type { Column, NumberColumn, Table, TextColumn } from "./data/table";
export { Cd4mlError } from "./errors";
export type { FittedFeatures, InputRow } from "./features/features";
export { fitFeatures } from "./features/fitFeatures";
export type { FeatureMatrix } from "./features/matrix";
export { type ClassPredictions, classPredictions } from "./metrics/classPredictions";
export { type ClassMetric, type Metric, metrics } from "./metrics/metrics";
export { listProblems, loadProblem } from "./problems/loadProblem";
export type {
  Choices,
  FeatureSet,
  Field,
  Pipeline,
  Problem,
  ProblemDefinition,
  ResolvedChoices,
} from "./problems/problem";
export { type AvailableChoices, listChoices, resolveChoices } from "./problems/resolveChoices";
export { type FoundRun, findRun } from "./registry/findRun";
export { openRegistry } from "./registry/openRegistry";
export { type ProductionRun, productionRun } from "./registry/productionRun";
export type { Aliases, AliasMove, Registry } from "./registry/registry";
export type { Contribution, Explanation } from "./runs/explanation";
export { defaultRow, loadModel } from "./runs/loadModel";
export type { Model } from "./runs/model";
export type { Prediction } from "./runs/predictions";
export type { Acceptance, Run } from "./runs/run";
export { type TrainedRun, type TrainingOptions, type TrainingStep, trainRun } from "./runs/trainRun";
