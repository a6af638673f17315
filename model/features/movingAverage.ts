import type { DerivedFeature } from "../problems/problem";
import { addTo, shrunkMean, type TargetSum } from "./shrunkMean";
import type { DaySums, MovingAverageState } from "./state";
import type { LevelColumn } from "./tableReader";

/**
 * The mean target of the training rows of the same level in the days before a row's own, see {@link movingAverage}.
 *
 * @param column levels of the training rows
 * @param dates  their days; rows without one count nowhere
 * @param target of the same rows, in its unit
 */
export function movingAverageFeature(
  { kind, name, by, date, days, prior, weight }: Extract<DerivedFeature, { kind: "moving_average" }>,
  { codes, levels }: LevelColumn,
  dates: Float64Array,
  target: Float64Array,
): MovingAverageState {
  const byLevel = new Map<string, Map<number, TargetSum>>();
  let last = 0;
  for (let row = 0; row < codes.length; row++) {
    const day = dates[row];
    if (Number.isNaN(day)) continue;
    if (byLevel.size === 0 || day > last) last = day;
    const level = levels[codes[row]];
    let sums = byLevel.get(level);
    if (sums === undefined) {
      sums = new Map();
      byLevel.set(level, sums);
    }
    addTo(sums, day, target[row]);
  }
  const groups = Array.from(byLevel.values(), inOrder);
  return { kind, name, by, date, days, last, prior, weight, levels: [...byLevel.keys()], groups };
}

function inOrder(sums: Map<number, TargetSum>): DaySums {
  const days = [...sums.keys()].sort((a, b) => a - b);
  const sorted = days.map((day) => sums.get(day)!);
  // Adding 0 makes −0 into 0, which JSON would not keep.
  return { days, sums: sorted.map(({ sum }) => sum + 0), counts: sorted.map(({ count }) => count) };
}

/**
 * The value for a level and a day: the mean of the target over the `days` days strictly before, shrunk to the prior. No row
 * sees its own target or a later one. After the last day of the training rows it stays what it was on the day after. A level
 * that is unknown, or a day that is missing (NaN), has the prior.
 */
export function movingAverage(state: MovingAverageState): (level: string, day: number) => number {
  const groups = new Map(state.levels.map((level, i) => [level, state.groups[i]]));
  return (level, day) => {
    const group = groups.get(level);
    const end = Math.min(day, state.last + 1);
    const total: TargetSum = { sum: 0, count: 0 };
    if (group === undefined || Number.isNaN(day)) return shrunkMean(total, state);
    const { days, sums, counts } = group;
    for (let i = firstFrom(days, end - state.days); i < days.length && days[i] < end; i++) {
      total.sum += sums[i];
      total.count += counts[i];
    }
    return shrunkMean(total, state);
  };
}

/** Position of the first of ascending days that is not before `day`, by bisection. */
function firstFrom(days: number[], day: number): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (days[middle] < day) low = middle + 1;
    else high = middle;
  }
  return low;
}
