import { featureOf } from "../features/featureOf";
import type { FittedFeatures } from "../features/features";
import { missingLevel } from "../features/levels";
import { belowAll } from "../features/missing";

/** What made one prediction. `base` and the contributions add up to what the model said. */
export interface Explanation {
  /** The class it is about, the most probable one. @default none, the target is a number */
  class?: string;
  /**
   * What base and contributions are: a number in the target's unit, before it is raised to the target's minimum; the class's
   * probability; or the logarithm of its probability less the mean of all classes' logarithms.
   */
  scale: "target" | "probability" | "log_odds";
  /** What the model says of a row of which nothing is known: the mean of the training rows. */
  base: number;
  /** One a feature, those that weigh most first, equals by name. */
  contributions: Contribution[];
}

/** One feature's part in a prediction. */
export interface Contribution {
  feature: string;
  /**
   * As the model saw it: a missing number is the median of the training rows or, for trees where those lack it too,
   * "missing"; a level it has not learned is "unknown".
   */
  value: number | string;
  contribution: number;
}

/**
 * Adds up what the encoded features contribute, by the features they come from: the columns of a category are one.
 *
 * @param encoded the row as the model saw it
 * @param values  what each encoded feature contributes
 */
export function contributionsOf(
  { names }: FittedFeatures,
  encoded: Float64Array,
  values: Float64Array,
): Contribution[] {
  const found = new Map<string, Contribution>();
  names.forEach((name, i) => {
    const feature = featureOf(name);
    const value = encoded[i] === belowAll ? missingLevel : encoded[i];
    const known = found.get(feature) ?? { feature, value, contribution: 0 };
    if (feature !== name && encoded[i] === 1) known.value = name.slice(feature.length + 1);
    known.contribution += values[i];
    found.set(feature, known);
  });
  return [...found.values()].sort(
    (a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || (a.feature < b.feature ? -1 : 1),
  );
}
