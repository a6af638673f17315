import { setImmediate as nextTurn } from "node:timers/promises";
import type { Tensor2D } from "@tensorflow/tfjs-core";
import { createRandom, type Random } from "../../data/random";
import { shuffledOrder } from "../../data/shuffledOrder";
import { type Layers, layersOf } from "./layers";
import { Network } from "./network";
import type { OutputLayer } from "./outputLayer";
import type { TensorFlow } from "./tensorFlow";

/** Rows to learn from, row by row. */
export interface Examples {
  rows: number;
  /** Standardised: rows × features. */
  inputs: Float32Array;
  /** rows × outputs */
  targets: Float32Array;
}

/** How a network is trained. */
export interface TrainingRules {
  learningRate: number;
  /** Weight of the penalty ‖weights‖² / 2, beside the loss of one batch. */
  l2: number;
  /** Rows a step. */
  batchSize: number;
  /** Most passes over the rows. */
  epochs: number;
  /** Share of the rows that are kept to tell when to stop; 0 tells it by the rows that are trained on. */
  validationShare: number;
  /** Passes without a gain after which training stops. */
  patience: number;
  /** Least decrease of the mean loss that is a gain. */
  tolerance: number;
}

/** Outcome of the training. */
export interface TrainedNetwork {
  /** Of the pass with the least loss. */
  parameters: Float32Array;
  /** Passes over the rows. */
  epochs: number;
  /** The least mean loss of the rows that tell when to stop. */
  loss: number;
}

/**
 * Trains a dense network by Adam on batches of shuffled rows, until the loss of rows it does not see gains nothing more.
 *
 * @param sizes number of features, of units in each hidden layer, and of outputs
 * @see Kingma & Ba, "Adam: A method for stochastic optimization", ICLR 2015
 * @see Prechelt, "Early stopping – but when?", Neural Networks: Tricks of the Trade (1998)
 */
export async function trainNetwork(
  tf: TensorFlow,
  sizes: number[],
  examples: Examples,
  output: OutputLayer,
  rules: TrainingRules,
  { seed, onProgress }: { seed: number; onProgress?: (fraction: number) => void },
): Promise<TrainedNetwork> {
  const random = createRandom(seed);
  const layout = layersOf(sizes);
  const parameters = tf.variable(tf.tensor1d(startingPoint(layout, random)));
  const inputs = tf.tensor2d(examples.inputs, [examples.rows, sizes[0]]);
  const targets = tf.tensor2d(examples.targets, [examples.rows, sizes[sizes.length - 1]]);
  const optimizer = tf.train.adam(rules.learningRate);
  const network = new Network(tf, layout, parameters, output);
  const take = (rows: Int32Array): [Tensor2D, Tensor2D] => {
    const indices = tf.tensor1d(rows, "int32");
    return [tf.gather(inputs, indices), tf.gather(targets, indices)];
  };
  const { trained, watched } = divide(examples.rows, rules.validationShare, random);
  const [watchedInputs, watchedTargets] = tf.tidy(() => take(watched));
  try {
    return await stopEarly(rules, onProgress, {
      pass() {
        const order = shuffledOrder(trained.length, random).map((i) => trained[i]);
        for (let from = 0; from < order.length; from += rules.batchSize) {
          const rows = order.subarray(from, from + rules.batchSize);
          tf.tidy(() => {
            const tensor = network.gradient(...take(rows), rules.l2 / rows.length);
            optimizer.applyGradients([{ name: parameters.name, tensor }]);
          });
        }
      },
      loss: () => network.loss(watchedInputs, watchedTargets),
      parameters: () => parameters.dataSync<"float32">().slice(),
    });
  } finally {
    optimizer.dispose();
    tf.dispose([parameters, inputs, targets, watchedInputs, watchedTargets]);
  }
}

/** What is repeated until it gains nothing. */
interface Passes {
  pass(): void;
  loss(): number;
  parameters(): Float32Array;
}

async function stopEarly(
  { epochs, patience, tolerance }: TrainingRules,
  onProgress: ((fraction: number) => void) | undefined,
  passes: Passes,
): Promise<TrainedNetwork> {
  let best: TrainedNetwork = { parameters: passes.parameters(), epochs: 0, loss: Number.POSITIVE_INFINITY };
  let epoch = 0;
  for (let since = 0; epoch < epochs && since < patience; epoch++) {
    passes.pass();
    const loss = passes.loss();
    since = loss < best.loss - tolerance ? 0 : since + 1;
    if (loss < best.loss) best = { parameters: passes.parameters(), epochs: epoch, loss };
    onProgress?.((epoch + 1) / epochs);
    await nextTurn();
  }
  return { ...best, epochs: epoch };
}

/**
 * Uniform draws as wide as keep the variance from layer to layer.
 *
 * @see Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010
 */
function startingPoint({ layers, parameters }: Layers, random: Random): Float32Array {
  const start = new Float32Array(parameters);
  for (const { inputs, outputs, weights, biases } of layers) {
    const bound = Math.sqrt(6 / (inputs + outputs));
    const draw = () => bound * (2 * random.uniform() - 1);
    for (let i = 0; i < inputs * outputs; i++) start[weights + i] = draw();
    for (let i = 0; i < outputs; i++) start[biases + i] = draw();
  }
  return start;
}

/** Numbers of the rows that are trained on, and of those that tell when to stop. */
function divide(rows: number, share: number, random: Random): { trained: Int32Array; watched: Int32Array } {
  const order = shuffledOrder(rows, random);
  const kept = Math.min(rows - 1, Math.ceil(rows * share));
  return kept === 0
    ? { trained: order, watched: order }
    : { trained: order.subarray(kept), watched: order.subarray(0, kept) };
}
