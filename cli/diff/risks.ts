import type { Change, Inputs } from "./change";

/** What a change may cost. */
export interface Risk {
  kind: "data loss" | "downtime" | "exposure";
  /** What would happen, in words. */
  what: string;
}

/** Says what a change may cost, if it is of the rule's kind; `all` are the changes it is among. */
export type Rule = (change: Change, all: Change[]) => string | undefined;

/** What is looked for, by kind. */
export type Rules = [Risk["kind"], Rule][];

/** What each change may cost, by the given rules. */
export function risksOf(changes: Change[], rules: Rules): Risk[][] {
  return changes.map((change) =>
    rules.flatMap(([kind, rule]) => {
      const what = rule(change, changes);
      return what ? [{ kind, what }] : [];
    }),
  );
}

/** A set of pods of which each has a name and volumes of its own. */
export const statefulSet = "kubernetes:apps/v1:StatefulSet";

/** Namespace and labels of the pods that a set, a scaler's target, a budget or a policy is of, to compare them. */
export function podsOf(labels?: Record<string, string>, inputs?: Inputs): string {
  const sorted = Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([inputs?.metadata?.namespace, sorted]);
}
