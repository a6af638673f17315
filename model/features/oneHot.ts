import type { FeatureSet } from "../problems/problem";
import { countLevels } from "./groupCount";
import { unknownLevel } from "./levels";
import type { CategoricalState } from "./state";
import type { LevelColumn } from "./tableReader";

/**
 * Chooses the levels that get a column of their own: the most frequent of the training rows, ties by name, in order of
 * their names. All other levels share the column `unknown`; so does the text "unknown" itself.
 *
 * @param column levels of the training rows
 */
export function fitOneHot(name: string, column: LevelColumn, encoder: FeatureSet["encoder"]): CategoricalState {
  const levels = [...countLevels(column)]
    .filter(([level, count]) => count >= encoder.min_count && level !== unknownLevel)
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, encoder.max_levels)
    .map(([level]) => level)
    .sort();
  return { name, levels };
}

/** Names of a categorical feature's columns, e.g. `style=ranch`; the last is `style=unknown`. */
export function oneHotNames({ name, levels }: CategoricalState): string[] {
  return [...levels, unknownLevel].map((level) => `${name}=${level}`);
}

/** Position of a level's column among those of its feature. */
export function oneHotPosition({ levels }: CategoricalState): (level: string) => number {
  const positions = new Map(levels.map((level, i) => [level, i]));
  return (level) => positions.get(level) ?? levels.length;
}
