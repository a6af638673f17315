import { dayNumber } from "../data/day";
import { isMissing } from "../data/loadFile";
import type { Field, ProblemDefinition } from "./problem";

/** A mistake in a file: JSON pointer and message. */
export type Mistake = readonly [pointer: string, message: string];

/** What a schema cannot say of a `problem.json`: names that must differ, defaults that must fit their field. */
export function checkDefinition(definition: ProblemDefinition): Mistake[] {
  const { fields, identifier, target, source } = definition;
  const mistakes: Mistake[] = [];
  if (identifier === target.field) mistakes.push(["/identifier", `"${identifier}" is the target, too.`]);
  if (definition.kind === "classification") mistakes.push(...checkClasses(definition.target.classes));
  const seen = new Map<string, number>();
  for (const [i, field] of fields.entries()) {
    const pointer = `/fields/${i}`;
    if (seen.has(field.name)) {
      mistakes.push([`${pointer}/name`, `"${field.name}" is already the name of /fields/${seen.get(field.name)}.`]);
    }
    seen.set(field.name, i);
    if (field.name === identifier || field.name === target.field) {
      const role = field.name === identifier ? "identifier" : "target";
      mistakes.push([`${pointer}/name`, `"${field.name}" is the ${role}; a model must not see it. Remove the field.`]);
    }
    for (const [key, message] of checkField(field)) mistakes.push([`${pointer}/${key}`, message]);
  }
  for (const [name, lookup] of Object.entries(source.lookups ?? {})) {
    if (lookup.key === lookup.value) {
      mistakes.push([`/source/lookups/${name}/value`, `"${lookup.value}" is the key, too.`]);
    }
  }
  if (source.database !== undefined && !openAddress.test(source.database)) {
    // What is there instead may be a password.
    const advice = "expected postgres://user@host:port/database; the password belongs into PGPASSWORD or ~/.pgpass.";
    mistakes.push(["/source/database", advice]);
  }
  return mistakes;
}

/** An address that everyone may see who sees the repository. */
const openAddress = /^postgres(ql)?:\/\/([^:@/?#]+@)?[^:@/?#]+(:\d+)?\/[^:@/?#]+$/;

/** Classes are compared with cells of the data, which are trimmed and of which some words mean that there is none. */
function checkClasses(classes: string[]): Mistake[] {
  return classes.flatMap((name, i): Mistake[] => {
    const pointer = `/target/classes/${i}`;
    if (isMissing(name)) return [[pointer, `"${name}" stands for a missing value in data. Choose another name.`]];
    if (name.trim() !== name) return [[pointer, `"${name}" begins or ends with a space. Remove it.`]];
    return classes.indexOf(name) < i ? [[pointer, `"${name}" is listed twice.`]] : [];
  });
}

function checkField(field: Field): Mistake[] {
  const { type, choices, minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = field;
  const value = field.default;
  if (type === "category") {
    if (typeof value !== "string") return [["default", `expected a string, got ${value}. Put it in quotes.`]];
    if (choices && !choices.includes(value)) return [["default", `"${value}" is not one of the field's choices.`]];
    return [];
  }
  if (choices) return [["choices", `a ${type} field has no choices. Remove them or make it a category.`]];
  if (type === "date") return checkDate(field);
  if (minimum > maximum) return [["minimum", `${minimum} is above the maximum ${maximum}.`]];
  if (typeof value !== "number") return [["default", `expected a number, got "${value}".`]];
  if (type === "flag" && value !== 0 && value !== 1) return [["default", `a flag is 0 or 1, got ${value}.`]];
  if (type === "integer" && !Number.isInteger(value)) return [["default", `expected an integer, got ${value}.`]];
  if (value < minimum) return [["default", `${value} is below the minimum ${minimum}.`]];
  if (value > maximum) return [["default", `${value} is above the maximum ${maximum}.`]];
  return [];
}

function checkDate({ minimum, maximum, default: value }: Field): Mistake[] {
  if (minimum !== undefined) return [["minimum", "a date field has no minimum. Remove it."]];
  if (maximum !== undefined) return [["maximum", "a date field has no maximum. Remove it."]];
  if (typeof value === "string" && !Number.isNaN(dayNumber(value))) return [];
  return [["default", `expected a day such as "2017-08-15", got ${JSON.stringify(value)}.`]];
}
