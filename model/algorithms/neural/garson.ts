import { shares } from "../linear/shares";
import { layersOf } from "./layers";

/**
 * Share of each feature in a network: the sizes of the weights along all paths from it to the outputs, each as a share of
 * what its unit receives. A feature counts by its standard deviation: a constant has no share.
 *
 * @param parameters as {@link layersOf} lays them out, for features in their own units
 * @param deviations of the features
 * @see Garson, "Interpreting neural-network connection weights", AI Expert 6(4), 1991; here for any number of layers
 */
export function garsonImportances(sizes: number[], parameters: Float64Array, deviations: Float64Array): Float64Array {
  const { layers } = layersOf(sizes);
  let onward = new Float64Array(sizes[sizes.length - 1]).fill(1);
  for (const layer of layers.toReversed()) {
    const { inputs, outputs, weights } = layer;
    const scale = (i: number) => (layer === layers[0] ? deviations[i] : 1);
    const size = (i: number, j: number) => scale(i) * Math.abs(parameters[weights + i * outputs + j]);
    const before = new Float64Array(inputs);
    for (let j = 0; j < outputs; j++) {
      let received = 0;
      for (let i = 0; i < inputs; i++) received += size(i, j);
      if (received > 0) for (let i = 0; i < inputs; i++) before[i] += (onward[j] * size(i, j)) / received;
    }
    onward = before;
  }
  return shares(onward);
}
