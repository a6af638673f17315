import type { TSchema } from "@sinclair/typebox";

const kinds: Record<string, string> = {
  array: "a list",
  boolean: "true or false",
  integer: "an integer",
  null: "null",
  number: "a number",
  object: "an object",
  string: "a string",
};

/** The kind of values that a schema is for, with its article; undefined if it names none. */
export function kindOf({ type }: TSchema): string | undefined {
  return kinds[type];
}

/**
 * What a schema allows, in words.
 *
 * @example allowedBy(Type.Union([Type.Integer({ minimum: 1 }), Type.Null()])) // => "an integer of at least 1 or null"
 */
export function allowedBy(schema: TSchema): string {
  const alternatives = schema.anyOf as TSchema[] | undefined;
  if (alternatives) {
    const allowed = alternatives.map(allowedBy);
    return alternatives.every((one) => "const" in one) ? `one of ${allowed.join(", ")}` : allowed.join(" or ");
  }
  if ("const" in schema) return JSON.stringify(schema.const);
  const { type, required = [], items } = schema;
  const keys = type === "object" && required.length > 0 ? [`with ${required.join(", ")}`] : [];
  const each = items && kindOf(items) ? `, each ${allowedBy(items)}` : "";
  const limits = limitsOf(schema).join(" and ");
  return [kindOf(schema) ?? "any value", ...keys, ...(limits ? [limits] : [])].join(" ") + each;
}

function limitsOf({ minimum, exclusiveMinimum, maximum, maxItems }: TSchema): string[] {
  return [
    ...(minimum === undefined ? [] : [`of at least ${minimum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(maximum === undefined ? [] : [`at most ${maximum}`]),
    ...(maxItems === undefined ? [] : [`of at most ${maxItems}`]),
  ];
}
