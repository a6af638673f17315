import type { NumericState } from "./state";

/**
 * How an algorithm takes numbers that are missing: as the median of the training rows; or, what trees do, apart from all
 * others, so that one split tells the rows that lack a number from those that have it.
 */
export type MissingNumbers = "median" | "apart";

/** The number that stands for one that is missing and apart; single precision, JSON and half way to any other have it too. */
export const belowAll = -1e30;

/**
 * Share of the training rows from which a number that is missing is apart: such rows fill a bin. Of fewer a model would learn
 * nothing, and take what is missing for very little.
 */
export const leastShareApart = 0.01;

/** What stands for a missing number of a feature. */
export function standIn({ median, apart }: NumericState): number {
  return apart ? belowAll : median;
}
