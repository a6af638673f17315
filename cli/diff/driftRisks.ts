import { data, noSnapshots, takesVolumes } from "./dataRisks";
import { fewCopies, oneCopyScaled, serving, unguarded } from "./downtimeRisks";
import { exposureRules } from "./exposureRisks";
import type { Rule, Rules } from "./risks";

const isGone: Rule = ({ operation, type, name }) =>
  operation === "delete" && data[type] ? `${name} is gone: ${data[type]}` : undefined;

const volumesAreGone: Rule = (change) =>
  takesVolumes(change) ? `the volumes of ${change.name} went with it` : undefined;

const keptForLess: Rule = ({ name, before, after }) => {
  const [made, found] = [before?.retentionDays, after?.retentionDays];
  if (typeof found !== "number" || found === 0 || (made !== 0 && !(found < made))) return undefined;
  return `${name} keeps events for only ${found} days${made === 0 ? "" : `, not for ${made}`}`;
};

const doesNotServe: Rule = ({ operation, type, name, before, after }) => {
  if (!serving.test(type)) return undefined;
  if (operation === "delete") return `${name} is gone`;
  if (type !== "cd4ml:index:LocalProcess") return fewCopies(name, before, after);
  return after?.status === before?.status || after?.status === "running" ? undefined : `${name} is ${after?.status}`;
};

/** What it has cost already that something is not as it was made. */
export const driftRules: Rules = [
  ["data loss", isGone],
  ["data loss", volumesAreGone],
  ["data loss", keptForLess],
  ["data loss", noSnapshots],
  ["downtime", doesNotServe],
  ["downtime", oneCopyScaled],
  ["downtime", unguarded],
  ...exposureRules,
];
