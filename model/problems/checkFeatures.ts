import { dayNumber } from "../data/day";
import { fieldState } from "../features/fieldState";
import type { Mistake } from "./checkDefinition";
import { dateKey, derivedSources } from "./derivedSources";
import type { FeatureSet, ProblemDefinition } from "./problem";

/** Kinds of derived features that average the target. */
const averages = ["target_average", "moving_average"];

/**
 * What a schema cannot say of a `features/<name>.json`: every name must be a field, or a derived feature defined
 * earlier, and a date where one is needed; every look-up must be one of the problem's source.
 */
export function checkFeatures(features: FeatureSet, problem: ProblemDefinition): Mistake[] {
  const mistakes: Mistake[] = [];
  const kinds = new Map(problem.fields.map((field) => [field.name, fieldState(field).kind]));
  const lookups = Object.keys(problem.source.lookups ?? {});
  const unknown = (name: string) => {
    const role = { [problem.identifier]: "identifier", [problem.target.field]: "target" }[name];
    if (role) return `"${name}" is the ${role}; a model must not see it.`;
    return `no field or derived feature "${name}"; there are: ${[...kinds.keys()].join(", ")}.`;
  };

  for (const [i, derived] of features.derived.entries()) {
    const pointer = `/derived/${i}`;
    for (const { key, name } of derivedSources(derived)) {
      if (!kinds.has(name)) mistakes.push([`${pointer}/${key}`, unknown(name)]);
      else if (key === dateKey(derived) && kinds.get(name) !== "date") {
        mistakes.push([`${pointer}/${key}`, `"${name}" is no date; ${derived.kind} needs a field of that type.`]);
      }
    }
    if (derived.kind === "lookup" && !lookups.includes(derived.lookup)) {
      const known = lookups.length > 0 ? `there are: ${lookups.join(", ")}` : "the problem's source has none";
      mistakes.push([`${pointer}/lookup`, `no look-up "${derived.lookup}"; ${known}.`]);
    }
    if (averages.includes(derived.kind) && problem.kind !== "regression") {
      mistakes.push([`${pointer}/kind`, `classes have no average; ${derived.kind} is for regression problems.`]);
    }
    if (derived.kind === "days_since" && derived.day !== undefined && Number.isNaN(dayNumber(derived.day))) {
      mistakes.push([`${pointer}/day`, `expected a day such as "2017-08-15", got "${derived.day}".`]);
    }
    if (kinds.has(derived.name)) mistakes.push([`${pointer}/name`, `"${derived.name}" is taken. Choose another.`]);
    kinds.set(derived.name, derived.kind === "lookup" ? "text" : "number");
  }

  for (const list of ["numeric", "categorical"] as const) {
    for (const [i, name] of features[list].entries()) {
      const pointer = `/${list}/${i}`;
      if (!kinds.has(name)) mistakes.push([pointer, unknown(name)]);
      else if (list === "numeric" && kinds.get(name) === "text") {
        mistakes.push([pointer, `"${name}" is text. List it under categorical.`]);
      } else if (list === "numeric" && kinds.get(name) === "date") {
        mistakes.push([pointer, `"${name}" is a date. List a feature derived from it, e.g. days_since.`]);
      }
      if (features[list].indexOf(name) < i) mistakes.push([pointer, `"${name}" is listed twice.`]);
    }
  }
  if (features.numeric.length + features.categorical.length === 0) {
    mistakes.push(["/numeric", "no feature is listed under numeric or categorical; a model needs at least one."]);
  }
  return mistakes;
}
