import { isDeepStrictEqual } from "node:util";
import type { Change, Inputs } from "./change";
import { takesVolumes } from "./dataRisks";
import { podsOf, type Rule, type Rules, statefulSet } from "./risks";

/** Resources that people or other programs call. */
export const serving =
  /^(docker:index\/container:Container|kubernetes:apps\/v1:(Deployment|StatefulSet)|cd4ml:index:LocalProcess)$/;

const scaler = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
const budget = "kubernetes:policy/v1:PodDisruptionBudget";

/** Volumes that are kept are taken again by the set that is made anew. */
const keptAsTheyAre: Rule = (change) => {
  const { operation, type, name, before, after } = change;
  if (type !== statefulSet || operation !== "replace" || takesVolumes(change)) return undefined;
  const wanted = storageOf(after);
  const kept = Object.entries(storageOf(before)).filter(([volume, size]) => wanted[volume] && wanted[volume] !== size);
  if (kept.length === 0) return undefined;
  const sizes = kept.map(([volume, size]) => `${volume} of ${size}`).join(", ");
  return `${name} is made anew with the volumes it has (${sizes}), not of another size: docs/platform-guide.md says how they grow`;
};

function storageOf(inputs?: Inputs): Record<string, string> {
  const claims: Inputs[] = inputs?.spec?.volumeClaimTemplates ?? [];
  return Object.fromEntries(claims.map(({ metadata, spec }) => [metadata?.name, spec?.resources?.requests?.storage]));
}

const stops: Rule = ({ operation, type, name, before, after }) => {
  if (!serving.test(type)) return undefined;
  if (operation === "delete") return `${name} is gone`;
  if (operation === "replace") return `${name} is stopped, then started anew`;
  if (type === "cd4ml:index:LocalProcess" && operation === "update") return `${name} is restarted`;
  if (type === statefulSet && onlyCopyRolls(before, after))
    return `${name}, of one copy, is stopped, then started anew`;
  return fewCopies(name, before, after);
};

/** Whether a set has but one copy, which is made anew: it goes before the new one comes, because both have one volume. */
function onlyCopyRolls(before?: Inputs, after?: Inputs): boolean {
  const [old, wanted] = [before?.spec, after?.spec];
  return old?.replicas === 1 && wanted?.replicas === 1 && !isDeepStrictEqual(old.template, wanted.template);
}

/** That there are too few copies where there were more. */
export function fewCopies(name: string, before?: Inputs, after?: Inputs): string | undefined {
  const [old, wanted] = [before?.spec?.replicas, after?.spec?.replicas];
  if (typeof wanted !== "number" || wanted >= (old ?? 1) || wanted > 1) return undefined;
  return `${name} has ${wanted === 0 ? "no copy" : "only one copy"} left`;
}

/** That one copy is the least of a set with a scaler, or all of one that has lost it; its own number says the set then. */
export const oneCopyScaled: Rule = ({ type, name, before, after }, all) => {
  if (type !== scaler) return undefined;
  const { namespace } = (after ?? before)?.metadata ?? {};
  const target = (after ?? before)?.spec?.scaleTargetRef;
  const set = all.find(
    (each) =>
      each.type === `kubernetes:${target?.apiVersion}:${target?.kind}` &&
      (each.after ?? each.before)?.metadata?.name === target?.name &&
      (each.after ?? each.before)?.metadata?.namespace === namespace,
  );
  const least = (inputs?: Inputs, own?: Inputs) => (inputs ? (inputs.spec?.minReplicas ?? 1) : own?.spec?.replicas);
  const lost = least(before, set?.before) > 1 && least(after, set?.after) === 1;
  return lost ? `${name} has only one copy left` : undefined;
};

/** That nothing keeps the copies of what goes on from being taken all at once. */
export const unguarded: Rule = ({ operation, type, name, before }, all) => {
  if (type !== budget || operation !== "delete") return undefined;
  const pods = (inputs?: Inputs) => podsOf(inputs?.spec?.selector?.matchLabels, inputs);
  const goes = (each: Change) => each.operation === "delete" && serving.test(each.type);
  if (all.some((each) => goes(each) && pods(each.before) === pods(before))) return undefined;
  return `${name}: all its copies may be taken at once while nodes are emptied`;
};

/** What may not serve for a while. */
export const downtimeRules: Rules = [
  ["downtime", stops],
  ["downtime", oneCopyScaled],
  ["downtime", unguarded],
  ["downtime", keptAsTheyAre],
];
