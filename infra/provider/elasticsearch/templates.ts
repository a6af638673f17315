import { Type } from "@sinclair/typebox";
import type { Work } from "../handler";
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
  remove: (ask, name) => ask({ method: "DELETE", path: `/_component_template/${name}`, allow: [404] }),
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
  remove: (ask, name) => ask({ method: "DELETE", path: `/_index_template/${name}`, allow: [404] }),
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
  const { data_streams: streams } = await ask<{ data_streams: object[] }>({
    method: "GET",
    path: `/_data_stream/${pattern}`,
  });
  if (streams.length === 0) return;
  if (template.mappings) await ask({ method: "PUT", path: `/${pattern}/_mapping`, body: template.mappings });
  const answer = await ask<{ error?: unknown }>({
    method: "PUT",
    path: `/_data_stream/${pattern}/_lifecycle`,
    body: lifecycleOf(retentionDays),
    allow: [400],
  });
  if (answer.error)
    work.progress(`retention does not reach the streams that are there: ${JSON.stringify(answer.error)}`);
}
