import { Cd4mlError } from "../../errors";
import type { Attribution, SavedPredictor, TrainedModel } from "../algorithm";
import { neverExplained } from "../noExplanation";
import { type Layer, layersOf } from "./layers";

/** What a trained network is made of. */
export interface NetworkParts {
  /** Number of features, of units in each hidden layer, and of outputs. */
  sizes: number[];
  /** As `layersOf` lays them out, for features in their own units. */
  parameters: Float64Array;
  /** Share of each feature. */
  importance: Float64Array;
  /** What training says of itself. */
  facts: Record<string, unknown>;
}

/**
 * A trained dense network: layer by layer weighted sums, negative ones cut to 0 but for the last layer's. It is plain
 * arrays: nothing else is needed to predict.
 */
export abstract class DenseNetwork implements TrainedModel {
  readonly explains = false;
  private readonly layers: Layer[];
  /** What each hidden layer says of the row at hand. */
  private readonly hidden: Float64Array[];

  constructor(private readonly parts: NetworkParts) {
    this.layers = layersOf(parts.sizes).layers;
    this.hidden = parts.sizes.slice(1, -1).map((size) => new Float64Array(size));
  }

  /** @throws Cd4mlError CD4ML_NO_EXPLANATION always */
  attribute(): Attribution {
    throw neverExplained("neural_network predicts by units that all features share");
  }

  importances(): Float64Array {
    return this.parts.importance.slice();
  }

  save(): SavedPredictor {
    const { sizes, parameters, importance, facts } = this.parts;
    return { header: { sizes, ...facts }, arrays: { parameters, importance } };
  }

  /** What the last layer says of an encoded row. */
  protected outputs(row: Float64Array): Float64Array {
    const last = this.layers.length - 1;
    let inputs = row;
    for (let i = 0; i < last; i++) {
      const units = this.apply(this.layers[i], inputs, this.hidden[i]);
      for (let unit = 0; unit < units.length; unit++) if (units[unit] < 0) units[unit] = 0;
      inputs = units;
    }
    return this.apply(this.layers[last], inputs, new Float64Array(this.layers[last].outputs));
  }

  private apply({ weights, biases, outputs: size }: Layer, inputs: Float64Array, outputs: Float64Array): Float64Array {
    const { parameters } = this.parts;
    for (let j = 0; j < size; j++) outputs[j] = parameters[biases + j];
    for (let i = 0; i < inputs.length; i++) {
      const value = inputs[i];
      // Most inputs of a layer are 0: levels a row does not have, and units that were cut.
      if (value === 0) continue;
      const from = weights + i * size;
      for (let j = 0; j < size; j++) outputs[j] += value * parameters[from + j];
    }
    return outputs;
  }
}

/** @throws Cd4mlError CD4ML_MODEL_CORRUPT when there is not one parameter for each connection */
export function restoreParts({ header, arrays }: SavedPredictor): NetworkParts {
  const { sizes, ...facts } = header;
  const { parameters, importance } = arrays as Record<string, Float64Array | undefined>;
  const valid = isSizes(sizes) && layersOf(sizes).parameters === parameters?.length;
  if (valid && importance?.length === sizes[0]) return { sizes, parameters, importance, facts };
  throw new Cd4mlError("CD4ML_MODEL_CORRUPT", "The model's arrays are no neural network. Train the run again.");
}

function isSizes(sizes: unknown): sizes is number[] {
  return Array.isArray(sizes) && sizes.length >= 2 && sizes.every((size) => Number.isInteger(size) && size > 0);
}
