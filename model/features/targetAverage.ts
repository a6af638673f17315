import type { DerivedFeature } from "../problems/problem";
import { addTo, shrunkMean, type TargetSum } from "./shrunkMean";
import type { LevelState } from "./state";
import type { LevelColumn } from "./tableReader";

/**
 * The mean target of the training rows of the same level, see {@link shrunkMean}. A level without training rows has the
 * prior.
 *
 * @param column levels of the training rows
 * @param target of the same rows, in its unit
 */
export function targetAverageFeature(
  { name, by, prior, weight }: Extract<DerivedFeature, { kind: "target_average" }>,
  { codes, levels }: LevelColumn,
  target: Float64Array,
): LevelState {
  const sums = new Map<string, TargetSum>();
  for (let row = 0; row < codes.length; row++) addTo(sums, levels[codes[row]], target[row]);
  return {
    name,
    from: by,
    kind: "number",
    levels: [...sums.keys()],
    values: Array.from(sums.values(), (sum) => shrunkMean(sum, { prior, weight })),
    otherwise: prior + 0,
  };
}
