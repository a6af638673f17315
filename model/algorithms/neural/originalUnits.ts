import type { StandardisedFeatures } from "../linear/standardise";
import { layersOf } from "./layers";

/** Mean and standard deviation. */
export interface Scale {
  mean: number;
  deviation: number;
}

/**
 * The parameters of the same network for features, and an output, in their own units.
 *
 * @param parameters for standardised features, and outputs that are standardised by `target`
 * @param target @default the outputs stay as they are
 */
export function toOriginalUnits(
  sizes: number[],
  parameters: Float32Array,
  { means, deviations }: StandardisedFeatures,
  target: Scale = { mean: 0, deviation: 1 },
): Float64Array {
  const { layers } = layersOf(sizes);
  const original = Float64Array.from(parameters);
  const [first, last] = [layers[0], layers[layers.length - 1]];
  for (let i = 0; i < first.inputs; i++) {
    for (let j = 0; j < first.outputs; j++) {
      const at = first.weights + i * first.outputs + j;
      original[at] = deviations[i] === 0 ? 0 : original[at] / deviations[i];
      original[first.biases + j] -= original[at] * means[i];
    }
  }
  for (let i = 0; i < last.inputs * last.outputs; i++) original[last.weights + i] *= target.deviation;
  for (let j = 0; j < last.outputs; j++) {
    original[last.biases + j] = original[last.biases + j] * target.deviation + target.mean;
  }
  return original;
}
