import { isDeepStrictEqual } from "node:util";

/** A value that changes. */
export interface FieldChange {
  /** As the engine writes paths, e.g. `spec.template.spec.containers[0].image`. */
  path: string;
  /** Absent when it is new. */
  old?: unknown;
  /** Absent when it goes. */
  new?: unknown;
}

/** How the engine writes what it may not show, and what is known only once the update runs. */
const secretText = "[secret]";
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** What stands in their place. */
const shown = { secret: "(secret)", otherSecret: "(another secret)", unknown: "(known after up)" };

/** Properties that the engine keeps for itself. */
const engineOwn = /^__/;

/**
 * What differs, leaf by leaf. Of a secret it says that it changes, never what it is.
 *
 * @param told paths that the provider says change; what it says of secrets cannot be seen otherwise
 */
export function fieldChanges(before: object, after: object, told: string[]): FieldChange[] {
  const found = differences(before, after, "");
  const seen = new Set(found.map(({ path }) => path));
  const secrets = told
    .filter((path) => !seen.has(path) && !found.some((change) => isWithin(path, change.path)))
    .filter((path) => valueAt(after, path) === secretText)
    .map((path) => ({ path, old: shown.secret, new: shown.otherSecret }));
  return [...found, ...secrets].map(readableChange).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function differences(before: unknown, after: unknown, at: string): FieldChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  const bothObjects = isObject(before) && isObject(after);
  const bothLists = Array.isArray(before) && Array.isArray(after);
  if (!bothObjects && !bothLists) return leaves(before, after, at);
  const [old, wanted] = [before, after] as Record<string, unknown>[];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(wanted)])].filter((key) => !engineOwn.test(key));
  return keys.flatMap((key) => differences(old[key], wanted[key], pathTo(at, key, bothLists)));
}

/** What comes or goes whole is told leaf by leaf, too. */
function leaves(before: unknown, after: unknown, at: string): FieldChange[] {
  const one = before === undefined ? after : after === undefined ? before : undefined;
  if (one !== undefined && typeof one === "object" && one !== null && Object.keys(one).length > 0) {
    const [old, wanted] = before === undefined ? [{}, after] : [before, {}];
    const keys = Object.keys(one).filter((key) => !engineOwn.test(key));
    const value = (of: unknown, key: string) => (of as Record<string, unknown>)[key];
    return keys.flatMap((key) => differences(value(old, key), value(wanted, key), pathTo(at, key, Array.isArray(one))));
  }
  return [{ path: at, ...(before !== undefined && { old: before }), ...(after !== undefined && { new: after }) }];
}

function readableChange({ path, ...values }: FieldChange): FieldChange {
  const entries = Object.entries(values).map(([when, value]) => [when, readable(value)]);
  return { path, ...Object.fromEntries(entries) };
}

function readable(value: unknown): unknown {
  if (typeof value !== "string") return value;
  return value.replaceAll(secretText, shown.secret).replaceAll(unknownText, shown.unknown);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWithin(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

function pathTo(at: string, key: string, inList: boolean): string {
  if (inList) return `${at}[${key}]`;
  if (!/^[\w$]+$/.test(key)) return `${at}["${key}"]`;
  return at ? `${at}.${key}` : key;
}

/** The value at a path as the engine writes paths. */
function valueAt(value: unknown, path: string): unknown {
  const steps = path.match(/[^.[\]"]+/g) ?? [];
  return steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], value);
}
