import type { FeatureMatrix } from "../../features/matrix";
import type { Predictor, SavedPredictor } from "../algorithm";
import { predictionsByRow } from "../predictionsByRow";
import { DenseNetwork, restoreParts } from "./denseNetwork";

/** A dense network of one output, the prediction. */
export class NumberNetwork extends DenseNetwork implements Predictor {
  /** @throws Cd4mlError CD4ML_MODEL_CORRUPT when the arrays are no network */
  static restore(saved: SavedPredictor): NumberNetwork {
    return new NumberNetwork(restoreParts(saved));
  }

  predict(features: Float64Array): number {
    return this.outputs(features)[0];
  }

  predictAll(matrix: FeatureMatrix): Float64Array {
    return predictionsByRow(this, matrix);
  }
}
