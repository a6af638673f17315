import type { TSchema } from "@sinclair/typebox";
import type { FeatureMatrix } from "../features/matrix";
import type { MissingNumbers } from "../features/missing";

/** A trained model's mathematics, apart from its features. */
export interface TrainedModel {
  /** Whether it has what {@link Attribution} takes: a model of a version that did not keep it has not. */
  readonly explains: boolean;
  /** Share of each feature in the model, non-negative, summing to 1 (all 0 for a constant model). */
  importances(): Float64Array;
  /** What must be stored: small facts as JSON, the bulk as flat arrays. */
  save(): SavedPredictor;
}

/** What each feature of an encoded row adds to what a model says of it. */
export interface Attribution {
  /** What the model says of a row of which nothing is known: the mean of the training rows. */
  base: number;
  /** One value a feature; with `base` they add up to what is said. */
  values: Float64Array;
}

/** A trained model that predicts numbers. */
export interface Predictor extends TrainedModel {
  /** Predicts one encoded row. */
  predict(features: Float64Array): number;
  /** Predicts all rows of a matrix. */
  predictAll(matrix: FeatureMatrix): Float64Array;
  /**
   * What made the prediction for one encoded row.
   *
   * @throws Cd4mlError CD4ML_NO_EXPLANATION unless {@link explains}
   */
  attribute(features: Float64Array): Attribution;
}

/** A trained model that predicts classes. */
export interface Classifier extends TrainedModel {
  /** The probability of each class for one encoded row; they sum to 1. */
  probabilities(features: Float64Array): Float64Array;
  /** The same for all rows of a matrix, row by row. */
  probabilitiesAll(matrix: FeatureMatrix): Float64Array;
  /** What the values of {@link attribute} are parts of: the probability itself, or its logarithm against the others'. */
  readonly scale: "probability" | "log_odds";
  /**
   * What made the probability of one class for one encoded row.
   *
   * @throws Cd4mlError CD4ML_NO_EXPLANATION unless {@link explains}
   */
  attribute(features: Float64Array, code: number): Attribution;
}

/** A predictor at rest. `header` must be JSON; equal training gives equal bytes. */
export interface SavedPredictor {
  header: Record<string, unknown>;
  arrays: Record<string, Float64Array | Int32Array | Uint8Array>;
}

/** What an algorithm may use besides the data. */
export interface TrainingOptions {
  /** Seed of all randomness; equal seeds give equal predictors, whatever the number of threads. */
  seed: number;
  /** Most threads to use. @default one per core */
  threads?: number;
  /** Called now and then with the fraction done in [0, 1]. */
  onProgress?: (fraction: number) => void;
  /** Told what a person should know of the model, although it is no mistake, with what to do. */
  onNotice?: (text: string) => void;
}

/** What an algorithm for classification needs to know as well. */
export interface ClassTrainingOptions extends TrainingOptions {
  /** Number of classes; the target holds numbers from 0 to before it. */
  classes: number;
}

/** A kind of model. Each is one folder or file in `model/algorithms`, listed in `algorithms.ts`. */
export interface Algorithm<Model extends TrainedModel = Predictor, Options extends TrainingOptions = TrainingOptions> {
  name: string;
  /** Schema of `algorithms/<name>/<params>.json`, with defaults and descriptions. */
  params: TSchema;
  /** How it takes numbers that are missing. @default "median" */
  missing?: MissingNumbers;
  train(matrix: FeatureMatrix, target: Float64Array, params: Record<string, unknown>, options: Options): Promise<Model>;
  restore(saved: SavedPredictor): Model;
}

/** An algorithm for problems whose target is a class. */
export type ClassificationAlgorithm = Algorithm<Classifier, ClassTrainingOptions>;
