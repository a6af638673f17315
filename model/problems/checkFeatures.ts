import type { Mistake } from "./checkDefinition";
import type { FeatureSet, ProblemDefinition } from "./problem";

/**
 * What a schema cannot say of a `features/<name>.json`: every name must be a field, or a derived feature defined
 * earlier; every look-up must be one of the problem's source.
 */
export function checkFeatures(features: FeatureSet, problem: ProblemDefinition): Mistake[] {
  const mistakes: Mistake[] = [];
  const text = new Map(problem.fields.map((field) => [field.name, field.type === "category"]));
  const lookups = Object.keys(problem.source.lookups ?? {});
  const unknown = (name: string) => {
    const role = { [problem.identifier]: "identifier", [problem.target.field]: "target" }[name];
    if (role) return `"${name}" is the ${role}; a model must not see it.`;
    return `no field or derived feature "${name}"; there are: ${[...text.keys()].join(", ")}.`;
  };

  for (const [i, derived] of features.derived.entries()) {
    const pointer = `/derived/${i}`;
    const [key, from] = derived.kind === "lookup" ? (["from", derived.from] as const) : (["by", derived.by] as const);
    if (!text.has(from)) mistakes.push([`${pointer}/${key}`, unknown(from)]);
    if (derived.kind === "lookup" && !lookups.includes(derived.lookup)) {
      const known = lookups.length > 0 ? `there are: ${lookups.join(", ")}` : "the problem's source has none";
      mistakes.push([`${pointer}/lookup`, `no look-up "${derived.lookup}"; ${known}.`]);
    }
    if (derived.kind === "target_average" && problem.kind !== "regression") {
      mistakes.push([`${pointer}/kind`, "classes have no average; target_average is for regression problems."]);
    }
    if (text.has(derived.name)) mistakes.push([`${pointer}/name`, `"${derived.name}" is taken. Choose another.`]);
    text.set(derived.name, derived.kind === "lookup");
  }

  for (const list of ["numeric", "categorical"] as const) {
    for (const [i, name] of features[list].entries()) {
      const pointer = `/${list}/${i}`;
      if (!text.has(name)) mistakes.push([pointer, unknown(name)]);
      else if (list === "numeric" && text.get(name)) {
        mistakes.push([pointer, `"${name}" is text. List it under categorical.`]);
      }
      if (features[list].indexOf(name) < i) mistakes.push([pointer, `"${name}" is listed twice.`]);
    }
  }
  if (features.numeric.length + features.categorical.length === 0) {
    mistakes.push(["/numeric", "no feature is listed under numeric or categorical; a model needs at least one."]);
  }
  return mistakes;
}
