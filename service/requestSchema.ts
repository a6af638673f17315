import { FormatRegistry, type TSchema, Type } from "@sinclair/typebox";
import { dayNumber } from "../model/data/day";
import type { Field, ProblemDefinition } from "../model/problems/problem";
import { defaultRow } from "../model/runs/loadModel";

/** Longest text a category may have in a request, in characters. */
export const maxTextLength = 200;

/** Text without half of a surrogate pair: that is no Unicode, and no event store takes it. */
const wellFormed = "well-formed";
FormatRegistry.Set(wellFormed, (text) => !/\p{Surrogate}/u.test(text));

/** JSON Schema's name of a day, RFC 3339 full-date. */
const day = "date";
FormatRegistry.Set(day, (text) => !Number.isNaN(dayNumber(text)));

/**
 * The schema of one row of a prediction request, from the fields the model was trained on. It validates requests,
 * documents them in `/openapi.json`, and nothing else decides what a valid row is.
 *
 * Unknown fields are refused. Text that is not among a category's choices is allowed: the model has a level for it.
 */
export function requestSchema(problem: ProblemDefinition): TSchema {
  const properties = problem.fields.map((field) => [field.name, fieldSchema(field)]);
  return Type.Object(Object.fromEntries(properties), {
    title: problem.title,
    additionalProperties: false,
    examples: [defaultRow(problem)],
  });
}

/** Whether a row must have the field. */
export function isRequired(field: Field): boolean {
  return field.required ?? true;
}

function fieldSchema(field: Field): TSchema {
  const { title, minimum, maximum, unit } = field;
  const about = { title, ...(unit && { description: `in ${unit}` }), default: field.default };
  const schema = valueSchema(field, {
    ...about,
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
  });
  return isRequired(field) ? schema : Type.Optional(Type.Union([schema, Type.Null()], about));
}

function valueSchema(field: Field, options: object): TSchema {
  switch (field.type) {
    case "number":
      return Type.Number(options);
    case "integer":
      return Type.Integer(options);
    case "flag":
      return Type.Union([Type.Literal(0), Type.Literal(1)], options);
    case "date":
      return Type.String({ ...options, format: day });
    case "category": {
      const minLength = isRequired(field) ? 1 : 0;
      return Type.String({
        ...options,
        minLength,
        maxLength: maxTextLength,
        format: wellFormed,
        ...(field.choices && { examples: field.choices }),
      });
    }
  }
}
