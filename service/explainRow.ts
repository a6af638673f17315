import type { TSchema } from "@sinclair/typebox";
import type { TypeCheck } from "@sinclair/typebox/compiler";
import type { Field } from "../model/problems/problem";
import { isRequired, maxTextLength } from "./requestSchema";

/** One thing wrong with a request. */
export interface RowError {
  /** JSON pointer into the body, e.g. `/beds` or `/3/beds`. */
  pointer: string;
  field: string;
  detail: string;
}

/** What is wrong with a row that failed its check, one error a field, in the words of whoever has to mend it. */
export function explainRow(
  check: TypeCheck<TSchema>,
  fields: Field[],
  row: Record<string, unknown>,
  prefix: string,
): RowError[] {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const names = new Set<string>();
  for (const error of check.Errors(row)) names.add(unescapeToken(error.path.split("/")[1] ?? ""));
  return [...names].map((name) => {
    const field = byName.get(name);
    const detail = field ? explainValue(field, row[name]) : unknownField(fields);
    return { pointer: `${prefix}/${escapeToken(name)}`, field: name, detail };
  });
}

function unknownField(fields: Field[]): string {
  return `is not a field of this problem; its fields are ${fields.map((field) => field.name).join(", ")}.`;
}

function explainValue(field: Field, value: unknown): string {
  if (value === undefined || value === null || value === "") {
    return isRequired(field)
      ? `is missing; ${expectation(field)} is needed.`
      : `must be ${expectation(field)}, or left out.`;
  }
  if (field.type === "category") return explainText(value);
  if (field.type === "date") return `is ${shown(value)}, which is no day of the calendar; send ${expectation(field)}.`;
  if (typeof value !== "number")
    return `is a non-number: ${shown(value)}; send ${expectation(field)}${unquoted(value)}.`;
  if (!Number.isFinite(value)) return `is too large for a number; send ${expectation(field)}.`;
  return `is ${shown(value)}; it must be ${expectation(field)}.`;
}

function explainText(value: unknown): string {
  if (typeof value === "object") return `is ${shown(value)}; send text.`;
  if (typeof value !== "string") return `is ${shown(value)}, which is no text; send "${value}".`;
  if (value.length > maxTextLength) return `is longer than ${maxTextLength} characters.`;
  return "is not well-formed Unicode: it has half of a surrogate pair. Send whole characters.";
}

/** A wrong value, shortened. What is nested is only named: it may be deeper than JSON.stringify can follow. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  const given = JSON.stringify(value);
  return given.length > 60 ? `${given.slice(0, 60)}…` : given;
}

function expectation({ type, minimum, maximum, unit }: Field): string {
  if (type === "flag") return "0 or 1";
  if (type === "category") return "text";
  if (type === "date") return 'a day such as "2017-08-15"';
  const kind = type === "integer" ? "a whole number" : "a number";
  const range =
    minimum !== undefined && maximum !== undefined
      ? ` from ${minimum} to ${maximum}`
      : minimum !== undefined
        ? ` not below ${minimum}`
        : maximum !== undefined
          ? ` not above ${maximum}`
          : "";
  return `${kind}${range}${unit ? ` (${unit})` : ""}`;
}

function unquoted(value: unknown): string {
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)) ? ", without quotes" : "";
}

/** JSON pointer tokens, RFC 6901 section 3. */
const escapeToken = (name: string) => name.replaceAll("~", "~0").replaceAll("/", "~1");
const unescapeToken = (token: string) => token.replaceAll("~1", "/").replaceAll("~0", "~");
