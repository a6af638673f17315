import type { Change } from "./change";
import type { FieldChange } from "./fields";
import { type Risk, type Rules, risksOf } from "./risks";

/** A change as a report has it. */
export interface ReportedChange extends Pick<Change, "operation" | "type" | "name" | "because"> {
  fields: FieldChange[];
  risks: Risk[];
}

/** What a preview or a look at the truth found, by environment and part. */
export interface Report {
  stack: string;
  /** How many resources each operation concerns; only those that are not 0. */
  summary: Partial<Record<Change["operation"], number>>;
  environments: {
    name: string;
    parts: { name: string; changes: ReportedChange[] }[];
  }[];
}

/** `changes` is an exit code of its own, and so is one that may cost something. */
const outcomes = { none: 0, changes: 10, dangerous: 11 } as const;

/** Sorts changes by environment and part, and says by the rules what they may cost. */
export function report(stack: string, changes: Change[], rules: Rules): Report {
  const summary: Report["summary"] = {};
  const environments: Report["environments"] = [];
  const risks = risksOf(changes, rules);
  for (const [i, change] of changes.entries()) {
    summary[change.operation] = (summary[change.operation] ?? 0) + 1;
    const environment = found(environments, change.environment, () => ({ name: change.environment, parts: [] }));
    const part = found(environment.parts, change.part, () => ({ name: change.part, changes: [] }));
    const { operation, type, name, because, fields } = change;
    part.changes.push({ operation, type, name, ...(because && { because }), fields, risks: risks[i] });
  }
  return { stack, summary, environments };
}

/** All risks of a report. */
export function allRisks({ environments }: Report): Risk[] {
  return environments.flatMap(({ parts }) => parts.flatMap(({ changes }) => changes.flatMap(({ risks }) => risks)));
}

/** The exit code that says what was found. */
export function outcome(found: Report): number {
  if (found.environments.length === 0) return outcomes.none;
  return allRisks(found).length > 0 ? outcomes.dangerous : outcomes.changes;
}

function found<Item extends { name: string }>(items: Item[], name: string, make: () => Item): Item {
  const known = items.find((item) => item.name === name);
  if (known) return known;
  const made = make();
  items.push(made);
  return made;
}
