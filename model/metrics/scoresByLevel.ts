import type { LevelColumn } from "../features/tableReader";
import type { ProblemDefinition } from "../problems/problem";
import { score } from "./score";

/** The rows of one level, and how a model does on them. */
export interface LevelScore {
  level: string;
  rows: number;
  /** The metric; measured when it is asked for. */
  value(): number;
}

/**
 * A metric of the rows of each level of a feature, by the level's name.
 *
 * @param metric   its name
 * @param levels   of each row
 * @param measured true values and what a model says of the rows, see {@link score}
 */
export function scoresByLevel(
  problem: ProblemDefinition,
  metric: string,
  levels: LevelColumn,
  { actual, outputs }: { actual: Float64Array; outputs: Float64Array },
): LevelScore[] {
  const width = outputs.length / actual.length;
  const groups = [...positionsByLevel(levels)].sort(([a], [b]) => (a < b ? -1 : 1));
  return groups.map(([level, at]) => ({
    level,
    rows: at.length,
    value: () => score(problem, metric, pick(actual, at), pick(outputs, at, width)),
  }));
}

/** Several codes may have the same level: that of a look-up. */
function positionsByLevel({ codes, levels }: LevelColumn): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const [i, code] of codes.entries()) {
    const group = positions.get(levels[code]);
    if (group) group.push(i);
    else positions.set(levels[code], [i]);
  }
  return positions;
}

/** Rows of values, of which each has `width` side by side. */
function pick(values: Float64Array, at: number[], width = 1): Float64Array {
  return Float64Array.from({ length: at.length * width }, (_, i) => {
    return values[at[Math.floor(i / width)] * width + (i % width)];
  });
}
