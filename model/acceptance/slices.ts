import { readFeatures } from "../features/readFeatures";
import type { LevelColumn } from "../features/tableReader";
import { formatLimits } from "../formatLimits";
import { scoresByLevel } from "../metrics/scoresByLevel";
import type { Mistake } from "../problems/checkDefinition";
import { formatMetricValue } from "../runs/acceptance";
import type { CriterionOf } from "./criteria";
import type { Candidate, CriterionKind, KnownNames } from "./criterionKind";

type SliceCriterion = CriterionOf<"slices">;

interface Slice {
  level: string;
  rows: number;
  value: number;
}

interface Slices {
  /** Those with enough rows, by name. */
  slices: Slice[];
  /** How many have fewer. */
  left_out: number;
}

/** Slices at fault that are named. */
const mostNamed = 5;

/** A metric of the validation rows of each value of a field or derived feature. */
export const slices: CriterionKind<SliceCriterion, Slices> = {
  name: ({ metric, by }, { acceptance }) => `${metric ?? acceptance.metric} by ${by}`,
  check: (criterion, known) => [...checkLimits(criterion, known), ...checkBy(criterion, known)],
  measure: ({ by, metric, min_rows }, candidate) => {
    const { problem, pipeline } = candidate;
    const all = scoresByLevel(problem, metric ?? pipeline.acceptance.metric, levelsOf(by, candidate), candidate);
    const slices = all
      .filter(({ rows }) => rows >= min_rows)
      .map(({ level, rows, value }) => ({ level, rows, value: value() }));
    return { slices, left_out: all.length - slices.length };
  },
  judge: (criterion, { slices, left_out }) => {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, min_rows } = criterion;
    // A value that is no number, which JSON has as null, stands before all.
    const worth = ({ value }: Slice) => {
      if (!Number.isFinite(value)) return Number.NEGATIVE_INFINITY;
      return criterion.min === undefined ? -value : value;
    };
    const worstFirst = slices.toSorted((a, b) => (worth(a) < worth(b) ? -1 : Number(worth(a) > worth(b))));
    const failed = worstFirst.filter(({ value }) => !(Number.isFinite(value) && value >= min && value <= max));
    const few = left_out > 0 ? `; ${left_out} with fewer than ${min_rows} rows` : "";
    return {
      found: `${describe(worstFirst, failed)}${few}`,
      allowed: formatLimits(criterion),
      passed: failed.length === 0,
    };
  },
};

function checkLimits({ metric, min, max }: SliceCriterion, known: KnownNames): Mistake[] {
  const mistakes: Mistake[] = [];
  if (metric !== undefined && !known.metrics.includes(metric)) {
    mistakes.push(["/metric", `no metric "${metric}"; there are: ${known.metrics.join(", ")}.`]);
  }
  if (min === undefined && max === undefined) mistakes.push(["", "neither min nor max is given; add one."]);
  if (min !== undefined && max !== undefined && min > max) mistakes.push(["/min", `${min} is above the max ${max}.`]);
  return mistakes;
}

function checkBy({ by }: SliceCriterion, { problem, features }: KnownNames): Mistake[] {
  const field = problem.fields.find(({ name }) => name === by);
  if (field?.type === "number") return [["/by", `"${by}" is a number with a value of its own in each row.`]];
  if (field || features === undefined) return [];
  const fields = problem.fields.filter(({ type }) => type !== "number");
  const names = [...fields, ...features.derived].map(({ name }) => name);
  return names.includes(by) ? [] : [["/by", `no field or derived feature "${by}"; there are: ${names.join(", ")}.`]];
}

/** The value of each validation row, derived features included. */
function levelsOf(by: string, { problem, features, table, rows }: Candidate): LevelColumn {
  return readFeatures(problem, features, table, rows).levels(by);
}

function describe(worstFirst: Slice[], failed: Slice[]): string {
  const show = ({ level, value }: Slice) => `${level} ${formatMetricValue(value)}`;
  if (worstFirst.length === 0) return "none has enough rows";
  if (failed.length === 0) return `worst of ${worstFirst.length}: ${show(worstFirst[0])}`;
  const more = failed.length > mostNamed ? ", …" : "";
  return `${failed.length} of ${worstFirst.length} fail: ${failed.slice(0, mostNamed).map(show).join(", ")}${more}`;
}
