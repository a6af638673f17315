/** Stands for a value that only the update knows. */
export const unknown = Symbol("known during the update");

/** A value that the program has marked as secret. */
export class SecretValue {
  constructor(readonly value: Value) {}
}

/** What a program has given a resource. */
export type Value = string | number | boolean | null | typeof unknown | SecretValue | Value[] | Values;
export interface Values {
  [key: string]: Value;
}

/** A resource as the program declares it. */
export interface Declared {
  /** `docker:index/container:Container` */
  type: string;
  /** Its name in the stack. */
  name: string;
  urn: string;
  inputs: Values;
  /** Whether the engine refuses to delete it. */
  protect: boolean;
  /** URNs of what it was made from; only known to policies of the whole stack. */
  dependencies: string[];
}

/**
 * What is at a path, e.g. `spec.template.spec`.
 *
 * @returns undefined when nothing is there; the symbol {@link unknown} when it, or what it is in, is secret or known later
 */
export function at(value: Value | undefined, path: string): Value | undefined {
  let found = value;
  for (const key of path.split(".")) {
    if (isHidden(found)) return unknown;
    if (!isValues(found)) return undefined;
    found = found[key];
  }
  return isHidden(found) ? unknown : (found ?? undefined);
}

/** Whether something is at a path, known or not. */
export function isThere(value: Value | undefined, path: string): boolean {
  return at(value, path) !== undefined;
}

/** The objects of a list; none when it is not known. */
export function listAt(value: Value | undefined, path: string): Values[] {
  const found = at(value, path);
  return Array.isArray(found) ? found.filter(isValues) : [];
}

/** The texts of a list; none when it is not known. */
export function textsAt(value: Value | undefined, path: string): string[] {
  const found = at(value, path);
  return Array.isArray(found) ? found.filter((each) => typeof each === "string") : [];
}

/** The text at a path; undefined for anything else. */
export function textAt(value: Value | undefined, path: string): string | undefined {
  const found = at(value, path);
  return typeof found === "string" ? found : undefined;
}

/** Whether a value is secret or not known yet, so that no more can be said about it. */
export function isHidden(value: Value | undefined): value is typeof unknown | SecretValue {
  return value === unknown || value instanceof SecretValue;
}

/** Whether a switch is known to be set otherwise, or not set. */
export function isNot(value: Value | undefined, wanted: boolean): boolean {
  return !isHidden(value) && value !== wanted;
}

/** Whether a value, or anything in it, is hidden: what seems to be missing from a list may then be there. */
export function hidesSomething(value: Value | undefined): boolean {
  if (isHidden(value)) return true;
  if (Array.isArray(value)) return value.some(hidesSomething);
  return isValues(value) && Object.values(value).some(hidesSomething);
}

/** Whether a value is an object. */
export function isValues(value: Value | undefined): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof SecretValue);
}
