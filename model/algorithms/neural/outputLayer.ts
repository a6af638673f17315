import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "./tensorFlow";

/**
 * What the last layer's sums become, and what is lost where that is not the target. Each pair is one whose slope by the sums
 * is the difference of the two.
 */
export interface OutputLayer {
  /** @param sums rows × outputs */
  activate(tf: TensorFlow, sums: Tensor2D): Tensor2D;
  /** The loss of all rows together. */
  loss(tf: TensorFlow, said: Tensor2D, targets: Tensor2D): Tensor;
}

/** A number is the sum itself; half its squared error is lost. */
export const numberOutput: OutputLayer = {
  activate: (_tf, sums) => sums,
  loss: (tf, said, targets) => tf.mul(tf.sum(tf.square(tf.sub(said, targets))), 0.5),
};

/** Probabilities of classes are the sums' softmax; −log of the probability of a row's class is lost. */
export const classOutput: OutputLayer = {
  activate: (tf, sums) => tf.softmax(sums),
  // A probability that has become 0 would cost everything.
  loss: (tf, said, targets) => tf.neg(tf.sum(tf.mul(targets, tf.log(tf.add(said, 1e-30))))),
};
