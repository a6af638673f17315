import { isDeepStrictEqual } from "node:util";
import type { Change, Inputs } from "./change";

/** What a change may cost. */
export interface Risk {
  kind: "data loss" | "downtime" | "exposure";
  /** What would happen, in words. */
  what: string;
}

/** Says what a change may cost, if it is of the rule's kind; `gone` are the namespaces that go. */
export type Rule = (change: Change, gone: Set<string>) => string | undefined;

/** What is looked for, by kind. */
export type Rules = [Risk["kind"], Rule][];

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

const statefulSet = "kubernetes:apps/v1:StatefulSet";

/** Resources that people or other programs call. */
export const serving =
  /^(docker:index\/container:Container|kubernetes:apps\/v1:(Deployment|StatefulSet)|cd4ml:index:LocalProcess)$/;

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
const otherNodes: Rule = ({ type, name, before, after }) => {
  const isAlone = ({ spec }: Inputs): boolean =>
    (spec?.template?.spec?.containers?.[0]?.env ?? []).some((each: Inputs) => each.name === "discovery.type");
  if (type !== statefulSet || !before || !after || isAlone(before) === isAlone(after)) return undefined;
  return `${name}: one node cannot become several, nor several one, without losing its events; docs/backup.md says how they are kept`;
};

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

const shorterRetention: Rule = ({ operation, name, before, after }) => {
  const [old, wanted] = [before?.retentionDays, after?.retentionDays];
  if (operation !== "update" || typeof wanted !== "number" || wanted === 0 || (old !== 0 && !(wanted < old))) return;
  return `${name}: events older than ${wanted} days are deleted; so far ${old === 0 ? "none are" : `it was ${old} days`}`;
};

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

const publishes: Rule = ({ name, type, before, after }) => {
  if (type === "docker:index/container:Container") {
    const fresh = added(before?.ports, after?.ports).filter(({ ip }) => ip !== "127.0.0.1" && ip !== "::1");
    if (fresh.length > 0) return `${name} can be reached from elsewhere at port ${fresh.map(portOf).join(", ")}`;
  }
  const [old, wanted] = [before?.spec?.type, after?.spec?.type];
  if (type === "kubernetes:core/v1:Service" && wanted !== old && /NodePort|LoadBalancer/.test(String(wanted))) {
    return `${name} can be reached from outside of the cluster (${wanted})`;
  }
  if (type !== "kubernetes:networking.k8s.io/v1:Ingress") return undefined;
  const hosts = (inputs?: Inputs) => (inputs?.spec?.rules ?? []).map(({ host = "*" }: Inputs) => host);
  const opened = hosts(after).filter((host: string) => !hosts(before).includes(host));
  return opened.length > 0 ? `people reach ${name} at ${opened.join(", ")}` : undefined;
};

const opensUp: Rule = ({ operation, name, type, before, after }, gone) => {
  if (type === "kubernetes:networking.k8s.io/v1:NetworkPolicy") {
    const deniesByDefault = name.endsWith("default-deny") && !gone.has(before?.metadata?.namespace);
    if (operation === "delete" && deniesByDefault) return `${name}: every connection is allowed`;
    if (operation === "update" && allowsMore(before, after)) return `${name} allows more connections`;
  }
  if (type === "github:index/branchProtection:BranchProtection" && operation === "delete") {
    return `${name}: anyone who may push can change the branch without a green delivery`;
  }
  const isPublic = (inputs?: Inputs) => inputs?.visibility === "public";
  if (type === "github:index/repository:Repository" && before && isPublic(after) && !isPublic(before)) {
    return `${name} is open to everyone`;
  }
  const rights = (inputs?: Inputs) => inputs?.rules ?? [];
  if (
    type === "kubernetes:rbac.authorization.k8s.io/v1:Role" &&
    before &&
    added(rights(before), rights(after)).length > 0
  ) {
    return `${name} has more rights in the cluster`;
  }
  return undefined;
};

/** Whether a network policy names a peer that it did not, or more ports; a rule that names none allows all of them. */
function allowsMore(before?: Inputs, after?: Inputs): boolean {
  const rules = (inputs?: Inputs): Inputs[] => [...(inputs?.spec?.ingress ?? []), ...(inputs?.spec?.egress ?? [])];
  const orAll = (peers?: Inputs[]) => (peers?.length ? peers : [{}]);
  const peers = (inputs?: Inputs) => rules(inputs).flatMap(({ from, to }) => orAll(from ?? to));
  const ports = (inputs?: Inputs) =>
    rules(inputs).reduce((sum, rule) => sum + (rule.ports?.length || Number.POSITIVE_INFINITY), 0);
  return added(peers(before), peers(after)).length > 0 || ports(after) > ports(before);
}

/** What others can reach, or may do, that could not before. */
export const exposureRules: Rules = [
  ["exposure", publishes],
  ["exposure", opensUp],
];

/** What an update may cost. */
export const updateRules: Rules = [
  ["data loss", goes],
  ["data loss", claimsGo],
  ["data loss", otherNodes],
  ["data loss", shorterRetention],
  ["downtime", stops],
  ["downtime", keptAsTheyAre],
  ...exposureRules,
];

/** What each change may cost, by the given rules. */
export function risksOf(changes: Change[], rules: Rules): Risk[][] {
  const isGone = ({ type, operation }: Change) => type === "kubernetes:core/v1:Namespace" && operation === "delete";
  const gone = new Set(changes.filter(isGone).map(({ before }) => String(before?.metadata?.name)));
  return changes.map((change) =>
    rules.flatMap(([kind, rule]) => {
      const what = rule(change, gone);
      return what ? [{ kind, what }] : [];
    }),
  );
}

/** Items of a list that were not in it before. */
function added(before: Inputs[] = [], after: Inputs[] = []): Inputs[] {
  const old = new Set(before.map((item) => JSON.stringify(item)));
  return after.filter((item) => !old.has(JSON.stringify(item)));
}

function portOf({ external, internal }: Inputs): string {
  return String(external ?? internal);
}
