import { createRandom, type Random } from "../data/random";
import type { FeatureMatrix } from "../features/matrix";

/** What a model loses without one feature. */
export interface PermutationImportance {
  feature: string;
  /** How much worse the metric is, in its unit; about 0 or less for a feature that does not matter. */
  loss: number;
}

/** How often each feature is shuffled. */
const shuffles = 2;

/**
 * What a score loses when the values of one feature are dealt out anew among the rows, features that matter most first: of
 * features that go together, the model may lose little with either.
 *
 * @param features    those to shuffle; a category stands for all its columns
 * @param matrix      rows the model has not seen
 * @param lossOf      how bad what a model says of the matrix's rows is, larger is worse
 * @see Breiman, "Random forests", Machine Learning 45 (2001), section 10; Fisher, Rudin & Dominici, "All models are wrong,
 *      but many are useful", JMLR 20 (2019)
 */
export function permutationImportance(
  features: string[],
  matrix: FeatureMatrix,
  lossOf: (matrix: FeatureMatrix) => number,
  seed: number,
): PermutationImportance[] {
  const whole = lossOf(matrix);
  return features
    .map((feature, stream) => {
      const random = createRandom(seed, stream);
      let sum = 0;
      for (let i = 0; i < shuffles; i++) sum += lossOf(withShuffled(feature, matrix, random));
      return { feature, loss: sum / shuffles - whole };
    })
    .sort((a, b) => b.loss - a.loss || (a.feature < b.feature ? -1 : 1));
}

/** The feature that an encoded column is of: names of features have no "=", those of a category's columns do. */
export function featureOf(column: string): string {
  return column.split("=", 1)[0];
}

/** The matrix with the columns of one feature in another order of the rows, the same for all of them. */
function withShuffled(feature: string, { rows, names, columns }: FeatureMatrix, random: Random): FeatureMatrix {
  const order = shuffled(rows, random);
  const shuffle = (column: Float64Array) => column.map((_, row) => column[order[row]]);
  return {
    rows,
    names,
    columns: columns.map((column, i) => (featureOf(names[i]) === feature ? shuffle(column) : column)),
  };
}

/** Fisher and Yates' shuffle of 0 … count−1. */
function shuffled(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
