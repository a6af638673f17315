/** Plain JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value, or anything inside it, is known only when the update runs. */
export function isUnknown(value: Json | undefined): boolean {
  if (value === unknownText) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(isUnknown);
}

function isSecret(value: Json | undefined): value is { value: Json } & JsonObject {
  return isObject(value) && value[signatureKey] === secretSignature;
}

/** A copy in which secrets are plain, and without nulls and the engine's own keys: as the API server takes it. */
export function plain<T extends Json>(value: T): T {
  if (isSecret(value)) return plain(value.value) as T;
  if (Array.isArray(value)) return value.map(plain) as T;
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key, item]) => !key.startsWith("__") && item !== null);
  return Object.fromEntries(kept.map(([key, item]) => [key, plain(item)])) as T;
}

/** Marks as secret in `value` what is secret at the same place in `marked`. */
export function markedLike(marked: Json | undefined, value: Json): Json {
  if (isSecret(marked)) return secret(value);
  if (Array.isArray(marked) && Array.isArray(value)) return value.map((item, i) => markedLike(marked[i], item));
  if (!isObject(marked) || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, markedLike(marked[key], item)]));
}

export function secret(value: Json): Json {
  return isSecret(value) ? value : { [signatureKey]: secretSignature, value };
}

/**
 * The part of a live object that the wanted one speaks of, so that what the server adds by itself is no difference. The
 * server drops empty objects: one that was wanted is taken to be there.
 */
export function spokenOf(wanted: Json, live: Json): Json {
  if (Array.isArray(wanted) && Array.isArray(live)) {
    return live.map((item, i) => (i < wanted.length ? spokenOf(wanted[i], item) : item));
  }
  if (!isObject(wanted) || !isObject(live)) return live;
  const isEmpty = (value: Json) => typeof value === "object" && value !== null && Object.keys(value).length === 0;
  const kept = Object.keys(wanted).filter((key) => key in live || isEmpty(wanted[key]));
  return Object.fromEntries(kept.map((key) => [key, key in live ? spokenOf(wanted[key], live[key]) : wanted[key]]));
}

/** How two objects differ, by path as the engine writes paths, e.g. `spec.template.spec.containers[0].image`. */
export function differences(before: Json, after: Json, at = ""): Record<string, "ADD" | "DELETE" | "UPDATE"> {
  const comparable = (isObject(before) && isObject(after)) || (Array.isArray(before) && Array.isArray(after));
  if (!comparable) return JSON.stringify(before) === JSON.stringify(after) ? {} : { [at]: "UPDATE" };
  const [old, wanted] = [before as JsonObject, after as JsonObject];
  const found: ReturnType<typeof differences> = {};
  for (const key of new Set([...Object.keys(old), ...Object.keys(wanted)])) {
    const place = pathTo(at, key, Array.isArray(before));
    if (!(key in old)) found[place] = "ADD";
    else if (!(key in wanted)) found[place] = "DELETE";
    else Object.assign(found, differences(old[key], wanted[key], place));
  }
  return found;
}

function pathTo(at: string, key: string, inList: boolean): string {
  if (inList) return `${at}[${key}]`;
  if (!/^[\w$]+$/.test(key)) return `${at}["${key}"]`;
  return at ? `${at}.${key}` : key;
}
