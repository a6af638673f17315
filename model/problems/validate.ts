import type { Static, TSchema } from "@sinclair/typebox";
import { Value, type ValueError, ValueErrorType } from "@sinclair/typebox/value";
import { Cd4mlError } from "../errors";
import { allowedBy, kindOf } from "./allowedBy";
import { displayPath } from "./displayPath";

const mostProblemsShown = 10;

/**
 * Checks a value from a problem's file against a schema and fills the schema's defaults in.
 *
 * @param file where the value came from, for the message
 * @returns the value with defaults; the argument is not changed
 * @throws Cd4mlError CD4ML_PROBLEM_SCHEMA, one line per mistake: file, JSON pointer, what was expected, what was found,
 *   what to do
 */
export function validate<T extends TSchema>(schema: T, value: unknown, file: string): Static<T> {
  const complete = Value.Default(schema, Value.Clone(value));
  const mistakes = new Map<string, string>();
  for (const { path, message } of mistakesIn(schema, complete)) if (!mistakes.has(path)) mistakes.set(path, message);
  if (mistakes.size > 0) throw problemError(file, mistakes);
  return complete as Static<T>;
}

/**
 * The error of a problem's file.
 *
 * @param mistakes message by JSON pointer of the value it is about
 */
export function problemError(file: string, mistakes: Iterable<readonly [string, string]>): Cd4mlError {
  const all = [...mistakes].map(([pointer, message]) => `${displayPath(file)} ${pointer || "/"}: ${message}`);
  const shown = all.slice(0, mostProblemsShown);
  if (all.length > shown.length) shown.push(`… and ${all.length - shown.length} more.`);
  return new Cd4mlError("CD4ML_PROBLEM_SCHEMA", shown.join("\n"));
}

/** What does not fit a schema. */
interface Misfit {
  /** JSON pointer of the value it is about; empty for the whole. */
  path: string;
  /** What was expected, what was found, what to do. */
  message: string;
}

/** Everything in a value that does not fit a schema; there may be several of one place. */
export function mistakesIn(schema: TSchema, value: unknown): Misfit[] {
  return [...Value.Errors(schema, value)].flatMap(describe);
}

/** Errors of a value that is of another kind than its schema. */
const kindErrors: ReadonlySet<ValueErrorType> = new Set([
  ValueErrorType.Array,
  ValueErrorType.Boolean,
  ValueErrorType.Integer,
  ValueErrorType.Number,
  ValueErrorType.Object,
  ValueErrorType.String,
]);

function describe(error: ValueError): Misfit[] {
  const { path, schema, type, value } = error;
  if (type === ValueErrorType.Union) return describeUnion(error);
  if (type === ValueErrorType.ObjectRequiredProperty) return [{ path, message: "missing. Add it." }];
  if (type === ValueErrorType.ObjectAdditionalProperties) {
    return [{ path, message: `unexpected. Remove it or correct its name; allowed: ${keysNear(error)}.` }];
  }
  if (type === ValueErrorType.StringPattern) {
    return [{ path, message: `expected a name matching ${schema.pattern}, got ${show(value)}.` }];
  }
  const kind = kindErrors.has(type) ? kindOf(schema) : undefined;
  if (kind === undefined) return [{ path, message: `${lowerFirst(error.message)}, got ${show(value)}.` }];
  return [{ path, message: `expected ${kind}, got ${show(value)}.${adviceFor(kind, value)}` }];
}

/** The mistakes of the alternative that was meant: the one whose literals fit, else all that is allowed. */
function describeUnion({ path, schema, value }: ValueError): Misfit[] {
  const alternatives = schema.anyOf as TSchema[];
  const meant = alternatives.find((one) => sharesTag(one, value));
  if (meant) return nested(path, mistakesIn(meant, value));
  const tagged = alternatives.filter((one) => tagOf(one) !== undefined);
  if (tagged.length === alternatives.length && value !== null && typeof value === "object") {
    const allowed = tagged.map((one) => show(tagOf(one)![1])).join(", ");
    const key = tagOf(tagged[0])![0];
    const got = (value as Record<string, unknown>)[key];
    return [{ path: `${path}/${key}`, message: `expected one of ${allowed}, got ${show(got)}.` }];
  }
  return [{ path, message: `expected ${allowedBy(schema)}, got ${show(value)}.` }];
}

/** The property of an object schema that is a literal, e.g. ["kind", "lookup"]. */
function tagOf(schema: TSchema): [key: string, literal: unknown] | undefined {
  const found = Object.entries((schema.properties ?? {}) as Record<string, TSchema>).find(([, one]) => "const" in one);
  return found && [found[0], found[1].const];
}

function sharesTag(schema: TSchema, value: unknown): boolean {
  const tag = tagOf(schema);
  return tag !== undefined && (value as Record<string, unknown> | null)?.[tag[0]] === tag[1];
}

function nested(prefix: string, mistakes: Misfit[]): Misfit[] {
  return mistakes.map(({ path, message }) => ({ path: prefix + path, message }));
}

function keysNear({ schema }: ValueError): string {
  return Object.keys(schema.properties ?? {}).join(", ");
}

function adviceFor(kind: string, value: unknown): string {
  const numeric = kind === "a number" || kind === "an integer";
  if (numeric && typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) {
    return " Remove the quotes.";
  }
  if (kind === "a string" && typeof value === "number") return " Put it in quotes.";
  return "";
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function lowerFirst(text: string): string {
  return text[0].toLowerCase() + text.slice(1);
}
