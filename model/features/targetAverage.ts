import type { DerivedFeature } from "../problems/problem";
import type { DerivedState } from "./state";
import type { LevelColumn } from "./tableReader";

/**
 * The mean target of the training rows of the same level, shrunk to a prior as if `weight` more rows had it:
 * (sum + weight × prior) / (count + weight). A level without training rows has the prior.
 *
 * @param column levels of the training rows
 * @param target of the same rows, in its unit
 * @see Micci-Barreca, "A preprocessing scheme for high-cardinality categorical attributes" (2001)
 */
export function targetAverageFeature(
  { name, by, prior, weight }: Extract<DerivedFeature, { kind: "target_average" }>,
  { codes, levels }: LevelColumn,
  target: Float64Array,
): DerivedState {
  const sums = new Map<string, { sum: number; count: number }>();
  for (let row = 0; row < codes.length; row++) {
    const level = levels[codes[row]];
    const group = sums.get(level);
    if (group === undefined) sums.set(level, { sum: target[row], count: 1 });
    else {
      group.sum += target[row];
      group.count++;
    }
  }
  // Adding 0 makes −0 into 0, which JSON would not keep.
  const average = ({ sum, count }: { sum: number; count: number }) => (sum + weight * prior) / (count + weight) + 0;
  return {
    name,
    from: by,
    kind: "number",
    levels: [...sums.keys()],
    values: Array.from(sums.values(), average),
    otherwise: prior + 0,
  };
}
