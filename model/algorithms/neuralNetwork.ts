import { type Static, Type } from "@sinclair/typebox";
import { Cd4mlError } from "../errors";
import type { FeatureMatrix } from "../features/matrix";
import { mean } from "../metrics/mean";
import type { Algorithm, ClassificationAlgorithm, TrainingOptions } from "./algorithm";
import { deviation, standardiseFeatures } from "./linear/standardise";
import { ClassNetwork } from "./neural/classNetwork";
import type { NetworkParts } from "./neural/denseNetwork";
import { garsonImportances } from "./neural/garson";
import { NumberNetwork } from "./neural/numberNetwork";
import { type Scale, toOriginalUnits } from "./neural/originalUnits";
import { classOutput, numberOutput, type OutputLayer } from "./neural/outputLayer";
import { loadTensorFlow } from "./neural/tensorFlow";
import { trainNetwork } from "./neural/trainNetwork";
import { parameters } from "./parameters";
import { requireTrainable } from "./trainingData";

const Params = Type.Object(
  {
    hidden_layers: Type.Array(Type.Integer({ minimum: 1, maximum: 4096 }), {
      maxItems: 8,
      default: [64, 32],
      description: "Units of each hidden layer, rectified; scikit-learn's hidden_layer_sizes",
    }),
    learning_rate: Type.Number({
      exclusiveMinimum: 0,
      default: 0.001,
      description: "Size of Adam's steps; scikit-learn's learning_rate_init",
    }),
    l2: Type.Number({
      minimum: 0,
      default: 1e-4,
      description: "Weight of the penalty on the squares of the weights; scikit-learn's alpha",
    }),
    batch_size: Type.Integer({ minimum: 1, default: 200, description: "Rows a step; scikit-learn's batch_size" }),
    epochs: Type.Integer({
      minimum: 1,
      default: 200,
      description: "Most passes over the rows; scikit-learn's max_iter",
    }),
    validation_share: Type.Number({
      minimum: 0,
      maximum: 0.9,
      default: 0.1,
      description:
        "Share of the training rows that only tell when to stop; 0 tells it by the rows that are trained on; " +
        "scikit-learn's validation_fraction with early_stopping",
    }),
    patience: Type.Integer({
      minimum: 1,
      default: 10,
      description: "Passes without a gain after which training stops; scikit-learn's n_iter_no_change",
    }),
    tolerance: Type.Number({
      minimum: 0,
      default: 1e-4,
      description: "Least decrease of the mean loss that is a gain; scikit-learn's tol",
    }),
  },
  { additionalProperties: false },
);

/**
 * A dense neural network on standardised features that predicts a number. TensorFlow.js trains it, by the library of
 * `@tensorflow/tfjs-node` where that loads and in WebAssembly elsewhere; the model is plain arrays.
 *
 * As scikit-learn's MLPRegressor with Adam and early stopping, behind a StandardScaler of the features and of the target.
 *
 * @see Bishop, "Pattern recognition and machine learning" (2006), chapter 5
 */
export const neuralNetwork: Algorithm = {
  name: "neural_network",
  params: Params,
  async train(matrix, target, given, options) {
    requireTrainable(matrix, target);
    const center = mean(target);
    // A constant target is its mean, whatever its scale.
    const scale = { mean: center, deviation: deviation(target, center) || 1 };
    const targets = Float32Array.from(target, (value) => (value - scale.mean) / scale.deviation);
    return new NumberNetwork(
      await trainParts(matrix, { targets, size: 1, layer: numberOutput, scale }, given, options),
    );
  },
  restore: NumberNetwork.restore,
};

/** The same for classes, as scikit-learn's MLPClassifier: its outputs' softmax are the probabilities. */
export const neuralNetworkClassifier: ClassificationAlgorithm = {
  name: "neural_network",
  params: Params,
  async train(matrix, target, given, options) {
    const { classes } = options;
    requireTrainable(matrix, target, classes);
    const targets = new Float32Array(matrix.rows * classes);
    target.forEach((code, row) => {
      targets[row * classes + code] = 1;
    });
    return new ClassNetwork(await trainParts(matrix, { targets, size: classes, layer: classOutput }, given, options));
  },
  restore: ClassNetwork.restore,
};

/** What a network is to say. */
interface Wanted {
  /** rows × size */
  targets: Float32Array;
  size: number;
  layer: OutputLayer;
  /** By which the targets are standardised. @default they are not */
  scale?: Scale;
}

async function trainParts(
  matrix: FeatureMatrix,
  { targets, size, layer, scale }: Wanted,
  given: Record<string, unknown>,
  { seed, onProgress }: TrainingOptions,
): Promise<NetworkParts> {
  const params = parameters("neural_network", Params, given);
  const features = standardiseFeatures(matrix);
  const examples = { rows: matrix.rows, inputs: rowByRow(features.columns, matrix.rows), targets };
  const sizes = [matrix.columns.length, ...params.hidden_layers, size];
  const { tf, backend } = await loadTensorFlow();
  const trained = await trainNetwork(tf, sizes, examples, layer, rulesOf(params), { seed, onProgress });
  if (!Number.isFinite(trained.loss)) {
    throw new Cd4mlError(
      "CD4ML_DIVERGED",
      `neural_network with learning_rate ${params.learning_rate} has lost its way: its loss is no number any more. ` +
        "Lower learning_rate, e.g. to 0.001.",
    );
  }
  const original = toOriginalUnits(sizes, trained.parameters, features, scale);
  return {
    sizes,
    parameters: original,
    importance: garsonImportances(sizes, original, features.deviations),
    facts: { epochs: trained.epochs, loss: trained.loss, backend },
  };
}

function rulesOf(params: Static<typeof Params>) {
  return {
    learningRate: params.learning_rate,
    l2: params.l2,
    batchSize: params.batch_size,
    epochs: params.epochs,
    validationShare: params.validation_share,
    patience: params.patience,
    tolerance: params.tolerance,
  };
}

function rowByRow(columns: Float64Array[], rows: number): Float32Array {
  const values = new Float32Array(rows * columns.length);
  columns.forEach((column, i) => {
    for (let row = 0; row < rows; row++) values[row * columns.length + i] = column[row];
  });
  return values;
}
