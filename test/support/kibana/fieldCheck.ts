import { type Elastic, Failure } from "./elastic";
import { fieldsOf } from "./lens";
import type { SavedObject, Store } from "./store";

interface Mapping {
  type?: string;
  dynamic?: boolean | string;
  properties?: Record<string, Mapping>;
}

/**
 * Checks that every field an object shows is one of its data streams, or will be with their first event.
 *
 * @throws Failure 400
 */
export async function checkFields(object: SavedObject, store: Store, elastic: Elastic, login: string): Promise<void> {
  const fields = fieldsOf(object, store);
  for (const pattern of new Set(fields.map((field) => field.pattern))) {
    const { fields: found } = await elastic.ask<{ fields: Record<string, object> }>(
      login,
      "GET",
      `/${encodeURIComponent(pattern)}/_field_caps?fields=*&allow_no_indices=true&ignore_unavailable=true`,
    );
    const planned = await plannedMappings(pattern, elastic, login);
    for (const { field } of fields.filter((other) => other.pattern === pattern)) {
      if (found[field] || planned.some((mapping) => has(mapping, field.split(".")))) continue;
      throw new Failure(400, `${object.type}/${object.id} shows ${field}, which ${pattern} does not have`);
    }
  }
}

/** Mappings of the streams that templates will make: `model-*-team1` is tried with each data set that has a template. */
async function plannedMappings(pattern: string, elastic: Elastic, login: string): Promise<Mapping[]> {
  const { index_templates: templates } = await elastic.ask<{
    index_templates: { index_template: { index_patterns: string[] } }[];
  }>(login, "GET", "/_index_template/cd4ml-*");
  const names = templates
    .flatMap(({ index_template }) => index_template.index_patterns)
    .map((name) => name.replace("*", pattern.split("-").pop()!));
  return Promise.all(
    names.map(async (name) => {
      const path = `/_index_template/_simulate_index/${name}`;
      const { template } = await elastic.ask<{ template: { mappings?: Mapping } }>(login, "POST", path);
      return template.mappings ?? {};
    }),
  );
}

function has(mapping: Mapping, [first, ...rest]: string[]): boolean {
  const next = mapping.properties?.[first];
  if (!next) return mapping.dynamic === true || mapping.dynamic === "true";
  return rest.length === 0 ? next.type !== undefined : has(next, rest);
}
