import { Type } from "@sinclair/typebox";
import { ResourceError, type Work } from "../handler";
import type { Ask } from "./connection";
import { type NamedInputs, storedObject } from "./storedObject";

/** Settings and mappings as Elasticsearch's template API takes them. */
interface Template {
  settings?: object;
  mappings?: object;
}

const Template = Type.Object(
  {
    settings: Type.Optional(Type.Object({}, { additionalProperties: true })),
    mappings: Type.Optional(Type.Object({}, { additionalProperties: true })),
  },
  { additionalProperties: false },
);

interface ComponentTemplateInputs extends NamedInputs {
  template: Template;
}

/** Settings and mappings that index templates have in common. */
export const componentTemplate = storedObject<ComponentTemplateInputs>({
  properties: { template: Template },
  write: (ask, { name, template }) => ask({ method: "PUT", path: `/_component_template/${name}`, body: { template } }),
  async find(ask, { name }) {
    const request = { method: "GET", path: `/_component_template/${name}`, allow: [404] } as const;
    const { component_templates: found } = await ask<{ component_templates?: { component_template: object }[] }>(
      request,
    );
    return found?.[0]?.component_template;
  },
  remove: (ask, name) => removeUnlessInUse(ask, `/_component_template/${name}`),
});

interface IndexTemplateInputs extends NamedInputs {
  /** Of the data streams that are made by it, e.g. `model-prediction-*`. */
  pattern: string;
  composedOf: string[];
  template: Template;
  /** 0 keeps for ever. */
  retentionDays: number;
}

/** Makes data streams by their name. A change of it also reaches the streams that are there. */
export const indexTemplate = storedObject<IndexTemplateInputs>({
  properties: {
    pattern: Type.String({ minLength: 1 }),
    composedOf: Type.Array(Type.String()),
    template: Template,
    retentionDays: Type.Integer({ minimum: 0 }),
  },
  async write(ask, inputs, work) {
    await ask({ method: "PUT", path: `/_index_template/${inputs.name}`, body: indexTemplateBody(inputs) });
    await applyToStreams(ask, inputs, work);
  },
  async find(ask, { name }) {
    const request = { method: "GET", path: `/_index_template/${name}`, allow: [404] } as const;
    const { index_templates: found } = await ask<{ index_templates?: { index_template: object }[] }>(request);
    return found?.[0]?.index_template;
  },
  remove: (ask, name) => removeUnlessInUse(ask, `/_index_template/${name}`),
});

/** Above the templates that Elasticsearch brings along. */
const priority = 500;

function indexTemplateBody({ pattern, composedOf, template, retentionDays }: IndexTemplateInputs): object {
  const lifecycle = lifecycleOf(retentionDays);
  return {
    index_patterns: [pattern],
    composed_of: composedOf,
    priority,
    data_stream: {},
    template: { ...template, lifecycle },
  };
}

function lifecycleOf(retentionDays: number): object {
  return retentionDays > 0 ? { data_retention: `${retentionDays}d` } : {};
}

/** A template acts only when a stream is made or rolls over: streams that are there get mappings and retention directly. */
async function applyToStreams(ask: Ask, { pattern, template, retentionDays }: IndexTemplateInputs, work: Work) {
  const request = { method: "GET", path: `/_data_stream/${pattern}` } as const;
  for (const { name } of (await ask<{ data_streams: { name: string }[] }>(request)).data_streams) {
    if (template.mappings) await applyMappings(ask, name, template.mappings, work);
    const path = `/_data_stream/${name}/_lifecycle`;
    const answer = await ask<{ error?: unknown }>({
      method: "PUT",
      path,
      body: lifecycleOf(retentionDays),
      allow: [400],
    });
    if (answer.error) work.progress(`${name} keeps its retention: ${JSON.stringify(answer.error)}`);
  }
}

/** A field that has another type already keeps it in the documents that are there; new ones go to a new index. */
async function applyMappings(ask: Ask, stream: string, mappings: object, work: Work): Promise<void> {
  const path = `/${stream}/_mapping`;
  const { error } = await ask<{ error?: { reason: string } }>({ method: "PUT", path, body: mappings, allow: [400] });
  if (!error) return;
  work.progress(`${stream} begins a new index: ${error.reason}`);
  await ask({ method: "POST", path: `/${stream}/_rollover` });
}

/** A template stays while there are streams made by it: Elasticsearch needs it for them, and they hold the events. */
async function removeUnlessInUse(ask: Ask, path: string): Promise<void> {
  const { error } = await ask<{ error?: { reason: string } }>({ method: "DELETE", path, allow: [400, 404] });
  if (error && !/in use|missing|not found/.test(error.reason)) throw new ResourceError(`${path}: ${error.reason}`);
}
