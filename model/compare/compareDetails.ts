import type { Analysis } from "../analysis/analyse";
import { type ClassScores, classScores } from "../metrics/classScores";
import type { Run } from "../runs/run";
import { type Compared, compareEach } from "./compareEach";

/** How a run did by one of its acceptance criteria. */
export interface ComparedVerdict {
  found: string;
  allowed: string;
  passed: boolean;
}

/** The metric of both runs by the levels of a category. */
export interface ComparedSlices {
  /** The category, and its title. */
  by: string;
  title: string;
  levels: Compared<number>[];
}

/** Criteria of either run, in their order; of several of one name the last. */
export function compareCriteria(first: Run, second: Run): Compared<ComparedVerdict>[] {
  const verdictsOf = ({ acceptance }: Run) =>
    Object.fromEntries(
      (acceptance?.criteria ?? []).map(({ name, found, allowed, passed }) => [name, { found, allowed, passed }]),
    );
  return compareEach<ComparedVerdict>(verdictsOf(first), verdictsOf(second));
}

/** Categories that were looked at in both runs by the same metric, the first run's worst level first. */
export function compareSlices(
  first: Analysis | null,
  second: Analysis | null,
): { metric: string; categories: ComparedSlices[] } | null {
  if (!first || !second || first.metric !== second.metric) return null;
  const categories = first.slices.flatMap(({ by, title, levels }) => {
    const other = second.slices.find((each) => each.by === by);
    return other ? [{ by, title, levels: compareEach(valuesOf(levels), valuesOf(other.levels)) }] : [];
  });
  return categories.length > 0 ? { metric: first.metric, categories } : null;
}

/** How well each class is told, if both runs tell classes. */
export function compareClasses(first: Run, second: Run): Compared<ClassScores>[] {
  if (!first.confusion || !second.confusion) return [];
  return compareEach(scoresOf(first.confusion), scoresOf(second.confusion));
}

function valuesOf(levels: { level: string; value: number }[]): Record<string, number> {
  return Object.fromEntries(levels.map(({ level, value }) => [level, value]));
}

function scoresOf({ classes, counts }: NonNullable<Run["confusion"]>): Record<string, ClassScores> {
  return Object.fromEntries(classScores(counts).map((scores, code) => [classes[code], scores]));
}
