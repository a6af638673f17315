import type { Criterion } from "../acceptance/criteria";
import type { DataChecks, FieldChecks } from "../checks/dataChecks";
import type { ProblemDefinition } from "../problems/problem";
import type { PlannedColumn } from "./planColumns";

/** What a new problem's first pipeline asks of its rows and of its models besides the metric. */
export interface FirstGate {
  data_checks: DataChecks;
  criteria: Criterion[];
}

/** What is known of the table. */
interface SeenTable {
  columns: PlannedColumn[];
  /** Rows that equal an earlier one in all but the identifier. */
  duplicates: number;
}

/** Share that is allowed of what was hardly seen: of few rows, one is some hundredths. */
const leastRoom = 0.05;

/** Between two samples of one population the index of fifty levels is 0.1 at so many rows, and more below. */
const leastRowsForDrift = 1000;

/** How much worse than in production a model may be, in the metric's unit: what one row less does where there are few. */
const tolerance = 0.05;

/** Generous budgets: for a model ten times too slow or too large, not for a tenth. */
const [most_us, least_bytes] = [2000, 20_000_000];

/** Checks with room above what was seen, so that the table itself passes; criteria that every honest model fulfils. */
export function firstGate(definition: ProblemDefinition, seen: SeenTable): FirstGate {
  return {
    data_checks: firstChecks(seen),
    criteria: [
      { kind: "no_worse_than_production", tolerance },
      { kind: "invariant", field: definition.identifier },
      { kind: "latency", max_us: most_us },
      { kind: "size", max_bytes: mostBytes(definition, seen.columns[0].rows) },
    ],
  };
}

function firstChecks({ columns, duplicates }: SeenTable): DataChecks {
  const [{ rows }] = columns;
  const gaps = columns.filter(({ role, missing }) => role === "field" && missing > 0);
  const own = gaps
    .map(({ name, missing }): [string, FieldChecks] => [name, { max_missing: roomAbove(missing / rows) }])
    .filter(([, { max_missing = 0 }]) => max_missing > leastRoom);
  return {
    rows: { min: Math.floor(rows / 2) },
    max_duplicate_rows: roomAbove(duplicates / rows),
    ...(gaps.length > 0 && { max_missing: leastRoom }),
    max_outside: 0,
    max_unknown_levels: leastRoom,
    ...(rows >= leastRowsForDrift && { max_drift: 0.25 }),
    ...(own.length > 0 && { fields: Object.fromEntries(own) }),
  };
}

/**
 * A share above one that was seen: twice as much, of large ones half-way to all, in whole hundredths.
 *
 * @example roomAbove(0.2) // => 0.4
 * @example roomAbove(0.9) // => 0.95
 */
export function roomAbove(share: number): number {
  const room = Math.min(2 * share, (1 + share) / 2);
  return Math.max(leastRoom, Math.ceil(Number((room * 100).toPrecision(12))) / 100);
}

/** A forest that learns noise by heart has about a leaf a row and tree; of classes, each leaf has the share of all. */
function mostBytes({ kind, target }: ProblemDefinition, rows: number): number {
  const bytesPerRow = 2000 * (kind === "regression" ? 1 : 1 + target.classes.length);
  return Math.max(least_bytes, Number((bytesPerRow * rows).toPrecision(2)));
}
