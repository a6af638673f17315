import type { FeatureMatrix } from "../../features/matrix";
import type { Classifier, SavedPredictor } from "../algorithm";
import { softmax } from "../linear/softmax";
import { probabilitiesByRow } from "../probabilitiesByRow";
import { DenseNetwork, type NetworkParts, restoreParts } from "./denseNetwork";

/** A dense network of one output a class; the probabilities are their softmax. */
export class ClassNetwork extends DenseNetwork implements Classifier {
  readonly scale = "log_odds";
  private readonly classes: number;

  constructor(parts: NetworkParts) {
    super(parts);
    this.classes = parts.sizes[parts.sizes.length - 1];
  }

  /** @throws Cd4mlError CD4ML_MODEL_CORRUPT when the arrays are no network */
  static restore(saved: SavedPredictor): ClassNetwork {
    return new ClassNetwork(restoreParts(saved));
  }

  probabilities(features: Float64Array): Float64Array {
    return softmax(this.outputs(features));
  }

  probabilitiesAll(matrix: FeatureMatrix): Float64Array {
    return probabilitiesByRow(this, matrix, this.classes);
  }
}
