import type { Compared, Comparison } from "./compareRuns";

/** What the runs are, and which one serves. */
export function runFacts({ runs, roles, production }: Comparison): Compared<string>[] {
  const facts = runs.map((run, i) => ({
    status: run.kind === run.status ? run.status : `${run.status} (${run.kind})`,
    serves: run.run === production ? "yes" : "no",
    role: roles[i].join(", ") || "none",
    created: run.createdAt,
    commit: run.code.commit === null ? "none" : `${run.code.commit}${run.code.dirty ? ", with changes" : ""}`,
  }));
  return (Object.keys(facts[0]) as (keyof (typeof facts)[0])[]).map((name) => ({
    name,
    values: [facts[0][name], facts[1][name]],
  }));
}

/** Any value in words; a dash where there is none. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "–";
  if (Array.isArray(value)) return value.map(describeValue).join(", ") || "none";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** How far the metrics may be compared. */
export function rowsNote({ sameRows }: Comparison): string {
  return sameRows
    ? "Both were validated on the same rows."
    : "They were validated on different rows: a difference of the metrics may be one of the rows.";
}

/** A difference with its sign, as exact as its numbers are read. */
export function signed(difference: number): string {
  const digits = String(Number(difference.toPrecision(3)));
  return difference > 0 ? `+${digits}` : digits;
}

/** What a metric loses without a feature. */
export function lossText(loss?: number): string {
  return loss === undefined ? "–" : loss.toPrecision(3);
}

/** A feature's share in a model, in percent. */
export function importanceText(importance?: number): string {
  return importance === undefined ? "–" : `${(importance * 100).toFixed(1)} %`;
}
