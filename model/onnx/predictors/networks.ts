import type { SavedPredictor } from "../../algorithms/algorithm";
import { layersOf } from "../../algorithms/neural/layers";
import type { Graph } from "../graph";
import { doubles } from "../tensor";

/** neural_network of a number, see DenseNetwork: weighted sums layer by layer, negative ones cut to 0 but for the last. */
export function network(graph: Graph, features: string, { header, arrays }: SavedPredictor): string {
  const parameters = arrays.parameters as Float64Array;
  const { layers } = layersOf(header.sizes as number[]);
  return layers.reduce((values, { inputs, outputs, weights, biases }, i) => {
    const inputWeights = graph.constant(
      doubles(parameters.subarray(weights, weights + inputs * outputs), [inputs, outputs]),
    );
    const added = graph.constant(doubles(parameters.subarray(biases, biases + outputs)));
    const sums = graph.add("Gemm", [values, inputWeights, added]);
    // Not Relu: Microsoft's runtime joins that with what is before it into an operator that it has for single precision only.
    return i < layers.length - 1 ? graph.add("Max", [sums, graph.number(0)]) : sums;
  }, features);
}

/** neural_network of classes: the softmax of its outputs. */
export function classNetwork(graph: Graph, features: string, saved: SavedPredictor): string {
  return graph.add("Softmax", [network(graph, features, saved)], { axis: 1 });
}
