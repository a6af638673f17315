import type { DerivedFeature } from "../problems/problem";
import type { LevelState } from "./state";
import type { LevelColumn } from "./tableReader";

/**
 * The number of training rows of the same level; 0 for a level without.
 *
 * @param column levels of the training rows
 */
export function groupCountFeature(
  { name, by }: Extract<DerivedFeature, { kind: "group_count" }>,
  column: LevelColumn,
): LevelState {
  const counts = countLevels(column);
  return {
    name,
    from: by,
    kind: "number",
    levels: [...counts.keys()],
    values: [...counts.values()],
    otherwise: 0,
  };
}

/** Number of rows of each level that has any, in order of first appearance. */
export function countLevels({ codes, levels }: LevelColumn): Map<string, number> {
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(levels[code], (counts.get(levels[code]) ?? 0) + 1);
  return counts;
}
