import { createRandom } from "../data/random";
import { shuffledOrder } from "../data/shuffledOrder";
import type { PreparedData } from "../runs/prepareData";

/** How many times as many rows the next rung has, and how many trials of this one go on: one of so many. */
const factor = 3;

/** Stream of the draw of rows; the streams from 0 are the trials'. */
const rowStream = 2 ** 32 - 1;

/** A share of the training rows that is too few to tell anything is made this many. */
const leastRows = 50;

/** A round of successive halving: so many trials, each trained on the same share of the training rows. */
export interface Rung {
  trials: number;
  /** In (0, 1]. */
  share: number;
}

/**
 * The rungs of a search: the first has all trials, each further one the best third of the one before on three times the
 * rows, the last all rows; at most four.
 *
 * @param trials of the first rung, at least 1
 * @see Jamieson & Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization" (2016), algorithm 1
 * @example rungsOf(9) // => [{ trials: 9, share: 1 / 9 }, { trials: 3, share: 1 / 3 }, { trials: 1, share: 1 }]
 */
export function rungsOf(trials: number): Rung[] {
  const rungs: Rung[] = [];
  for (let left = trials; rungs.length < 4; left = Math.ceil(left / factor)) {
    rungs.push({ trials: left, share: 1 });
    if (left === 1) break;
  }
  return rungs.map((rung, i) => ({ ...rung, share: 1 / factor ** (rungs.length - 1 - i) }));
}

/**
 * Prepared data with a share of their training rows, the same for a seed; a larger share has all rows of a smaller one.
 * Features stay as they were fitted on all of them.
 */
export function shareOf(prepared: PreparedData, share: number, seed: number): PreparedData {
  const { matrix, target } = prepared.train;
  const count = Math.min(matrix.rows, Math.max(leastRows, Math.round(share * matrix.rows)));
  const rows = shuffledOrder(matrix.rows, createRandom(seed, rowStream)).subarray(0, count).sort();
  const take = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]);
  return {
    ...prepared,
    train: { matrix: { ...matrix, rows: count, columns: matrix.columns.map(take) }, target: take(target) },
    facts: { ...prepared.facts, train: count },
  };
}
