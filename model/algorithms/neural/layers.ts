/** One dense layer, and where its parameters are in the flat array of all. */
export interface Layer {
  inputs: number;
  outputs: number;
  /** Where its weights start: `inputs` rows of `outputs` values. */
  weights: number;
  /** Where its biases start. */
  biases: number;
}

/** The layers of a dense network: first the weights of all layers, then all biases. */
export interface Layers {
  layers: Layer[];
  /** Number of weights of all layers. */
  weights: number;
  /** Number of weights and biases. */
  parameters: number;
}

/**
 * Lays out a dense network.
 *
 * @param sizes number of inputs, of units in each hidden layer, and of outputs
 * @example layersOf([3, 2, 1]).parameters // => 3·2 + 2·1 + 2 + 1 = 11
 */
export function layersOf(sizes: number[]): Layers {
  const layers: Layer[] = sizes.slice(1).map((outputs, i) => ({ inputs: sizes[i], outputs, weights: 0, biases: 0 }));
  let at = 0;
  for (const layer of layers) {
    layer.weights = at;
    at += layer.inputs * layer.outputs;
  }
  const weights = at;
  for (const layer of layers) {
    layer.biases = at;
    at += layer.outputs;
  }
  return { layers, weights, parameters: at };
}
