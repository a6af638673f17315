import { createRandom, type Random } from "../data/random";
import { shuffledOrder } from "../data/shuffledOrder";
import { featureOf } from "../features/featureOf";
import type { FeatureMatrix } from "../features/matrix";
import { mean } from "../metrics/mean";

/** What a model loses without one feature. */
export interface PermutationImportance {
  feature: string;
  /** How much worse the metric is, in its unit; about 0 or less for a feature that does not matter. */
  loss: number;
  /**
   * How far the losses of the single shuffles are from their mean, as the population standard deviation, in the metric's
   * unit. @default unknown, of runs of earlier versions
   */
  deviation?: number;
}

/** What is shuffled, and how that is judged. */
export interface ShuffledModel {
  /** Those to shuffle; a category stands for all its columns. */
  features: string[];
  /** Rows the model has not seen. */
  matrix: FeatureMatrix;
  /** What the model says of rows: as many numbers each as it says of one. */
  outputsOf(matrix: FeatureMatrix): Float64Array;
  /** How bad what it says of the matrix's rows is; larger is worse. */
  lossOf(outputs: Float64Array): number;
  seed: number;
}

/** How often each feature is shuffled: each time more takes some hundredths of a second of a forest. */
const shuffles = 4;

/**
 * What a score loses when the values of one feature are dealt out anew among the rows, features that matter most first: of
 * features that go together, the model may lose little with either. The model is asked once: it may take long to prepare.
 *
 * @see Breiman, "Random forests", Machine Learning 45 (2001), section 10; Fisher, Rudin & Dominici, "All models are wrong,
 *      but many are useful", JMLR 20 (2019)
 */
export function permutationImportance(shuffled: ShuffledModel): PermutationImportance[] {
  const { features, matrix, outputsOf, lossOf, seed } = shuffled;
  const dealt = features.flatMap((feature, stream) => dealOut(feature, matrix.rows, createRandom(seed, stream)));
  const outputs = outputsOf(stack(matrix, dealt));
  const part = outputs.length / (1 + dealt.length);
  const lossAt = (place: number) => lossOf(outputs.subarray(place * part, (place + 1) * part));
  const whole = lossAt(0);
  return features
    .map((feature, i) => {
      const losses = Float64Array.from({ length: shuffles }, (_, shuffle) => lossAt(1 + i * shuffles + shuffle));
      const middle = mean(losses);
      const deviation = Math.sqrt(mean(losses.map((loss) => (loss - middle) ** 2)));
      return { feature, loss: middle - whole, deviation };
    })
    .sort((a, b) => b.loss - a.loss || (a.feature < b.feature ? -1 : 1));
}

/** Numbers that the model is asked about for each row: its columns, once as they are and once for each shuffle. */
export function cellsPerRow(features: number, columns: number): number {
  return (1 + features * shuffles) * columns;
}

/** A feature and the rows that its values come from. */
interface Dealt {
  feature: string;
  order: Int32Array;
}

function dealOut(feature: string, rows: number, random: Random): Dealt[] {
  return Array.from({ length: shuffles }, () => ({ feature, order: shuffledOrder(rows, random) }));
}

/** The rows as they are, then all of them again for each feature that is shuffled. */
function stack({ rows, names, columns }: FeatureMatrix, dealt: Dealt[]): FeatureMatrix {
  const stacked = columns.map((column, i) => {
    const feature = featureOf(names[i]);
    const all = new Float64Array((1 + dealt.length) * rows);
    all.set(column);
    dealt.forEach((each, place) => {
      const own = each.feature === feature ? each.order : undefined;
      all.set(own ? column.map((_, row) => column[own[row]]) : column, (1 + place) * rows);
    });
    return all;
  });
  return { rows: (1 + dealt.length) * rows, names, columns: stacked };
}
