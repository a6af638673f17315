import type { Tensor1D, Tensor2D, Variable } from "@tensorflow/tfjs-core";
import type { Layers } from "./layers";
import type { OutputLayer } from "./outputLayer";
import type { TensorFlow } from "./tensorFlow";

/** A dense network in training: its parameters are one tensor, so that a step of the optimiser is few operations. */
export class Network {
  constructor(
    private readonly tf: TensorFlow,
    private readonly layout: Layers,
    private readonly parameters: Variable,
    private readonly output: OutputLayer,
  ) {}

  /**
   * Slope of the rows' mean loss by each parameter.
   *
   * @param inputs  rows × features
   * @param targets rows × outputs
   * @param penalty what each weight w adds: penalty·w; biases add nothing
   * @see Bishop, "Pattern recognition and machine learning" (2006), section 5.3
   */
  gradient(inputs: Tensor2D, targets: Tensor2D, penalty: number): Tensor1D {
    const { tf, layout } = this;
    const said = this.forward(inputs);
    let slope = tf.mul<Tensor2D>(tf.sub(said[layout.layers.length], targets), 1 / inputs.shape[0]);
    const weights: Tensor1D[] = [];
    const biases: Tensor1D[] = [];
    for (let i = layout.layers.length - 1; i >= 0; i--) {
      weights.unshift(tf.reshape(tf.matMul(said[i], slope, true, false), [-1]));
      biases.unshift(tf.sum(slope, 0));
      // Where a unit was cut to 0 nothing before it counts.
      if (i > 0) slope = tf.mul(tf.matMul(slope, this.weights(i), false, true), tf.step(said[i]));
    }
    const penalties = tf.mul<Tensor1D>(tf.slice(this.parameters, 0, layout.weights), penalty);
    return tf.concat<Tensor1D>([tf.add<Tensor1D>(tf.concat(weights), penalties), ...biases]);
  }

  /** Mean loss of rows, without the penalty. */
  loss(inputs: Tensor2D, targets: Tensor2D): number {
    const { tf, output } = this;
    return tf.tidy(() => output.loss(tf, this.forward(inputs).at(-1)!, targets).dataSync()[0] / inputs.shape[0]);
  }

  /** The inputs, and what each layer makes of them. */
  private forward(inputs: Tensor2D): Tensor2D[] {
    const { tf, layout, output } = this;
    const said = [inputs];
    layout.layers.forEach(({ biases, outputs }, i) => {
      const sums = tf.add<Tensor2D>(tf.matMul(said[i], this.weights(i)), tf.slice(this.parameters, biases, outputs));
      said.push(i < layout.layers.length - 1 ? tf.relu(sums) : output.activate(tf, sums));
    });
    return said;
  }

  private weights(i: number): Tensor2D {
    const { inputs, outputs, weights } = this.layout.layers[i];
    return this.tf.reshape(this.tf.slice(this.parameters, weights, inputs * outputs), [inputs, outputs]);
  }
}
