import type { Change, Inputs } from "./change";
import { type Rule, type Rules, statefulSet } from "./risks";

/** Resources with data in them, and what that is. */
export const data: Record<string, string> = {
  "docker:index/volume:Volume": "the volume and what is in it",
  "kubernetes:core/v1:PersistentVolumeClaim": "the volume and what is in it",
  "kubernetes:core/v1:Namespace": "the namespace with everything in it, volumes too",
  "github:index/repository:Repository": "the repository at GitHub",
  "cd4ml:index:DataFolder": "the folder and what is in it",
  "cd4ml:index:DatabaseTable": "the table and its rows",
  "cd4ml:index:KibanaSpace": "the space with what people made in it",
};

const goes: Rule = ({ operation, type, name, retained, before }) => {
  const what = data[type];
  if (!what || retained || before?.keep === true || (operation !== "delete" && operation !== "replace"))
    return undefined;
  return `${operation === "delete" ? "deletes" : "deletes and makes anew"} ${what}: ${name}`;
};

const claimsGo: Rule = (change) => (takesVolumes(change) ? `deletes the volumes of ${change.name}` : undefined);

/** Whether it is a set whose volumes go with it. */
export function takesVolumes({ operation, type, before }: Change): boolean {
  const policy = before?.spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted;
  const goes = operation === "delete" || operation === "replace";
  return type === statefulSet && goes && policy === "Delete";
}

/** Elasticsearch's variable of a node that is alone; with others it would make a second event store, or none at all. */
const alone = "discovery.type";
/** Its variable of one that looks for others. */
const among = "discovery.seed_hosts";

const otherNodes: Rule = ({ type, name, before, after }) => {
  if (type !== statefulSet || !before || !after || has(alone, before) === has(alone, after)) return undefined;
  return `${name}: one node cannot become several, nor several one, without losing its events; docs/backup.md says how they are kept`;
};

const fewerNodes: Rule = ({ type, name, before, after }) => {
  if (type !== statefulSet || !before?.spec?.volumeClaimTemplates?.length) return undefined;
  if (!has(among, before) || !after || !has(among, after)) return undefined;
  const [old, wanted] = [before.spec.replicas, after.spec?.replicas];
  if (!(wanted > 0 && wanted < old)) return undefined;
  return `${name}: of ${old} nodes ${wanted} are left, without the events that only the others have; docs/backup.md says how they are emptied first`;
};

/** Whether the pods of a set have an environment variable. */
function has(variable: string, { spec }: Inputs): boolean {
  return (spec?.template?.spec?.containers?.[0]?.env ?? []).some(({ name }: Inputs) => name === variable);
}

const shorterRetention: Rule = ({ operation, name, before, after }) => {
  const [old, wanted] = [before?.retentionDays, after?.retentionDays];
  if (operation !== "update" || typeof wanted !== "number" || wanted === 0 || (old !== 0 && !(wanted < old))) return;
  return `${name}: events older than ${wanted} days are deleted; so far ${old === 0 ? "none are" : `it was ${old} days`}`;
};

/** That nothing is kept any more from which what is lost could be brought back. */
export const noSnapshots: Rule = ({ operation, type, name }) => {
  if (operation !== "delete" || !/^cd4ml:index:ElasticsearchSnapshot(Policy|Repository)$/.test(type)) return undefined;
  return `${name} is gone: no snapshot of the events is made any more`;
};

/** What an update may lose. */
export const dataRules: Rules = [
  ["data loss", goes],
  ["data loss", claimsGo],
  ["data loss", otherNodes],
  ["data loss", fewerNodes],
  ["data loss", shorterRetention],
  ["data loss", noSnapshots],
];
