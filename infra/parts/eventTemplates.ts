import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ElasticsearchComponentTemplate, ElasticsearchIndexTemplate } from "../provider/elasticsearchResources";
import type { ElasticsearchAdmin } from "./eventCluster";

/** What an {@link EventTemplates} needs. */
export interface EventTemplatesArgs {
  admin: ElasticsearchAdmin;
  /** Days that events are kept; 0 keeps them for ever. */
  retentionDays: number;
  /** Copies of each event on other nodes. */
  replicas: number;
  /** Types of the models' inputs by field; others get theirs from the first event that has them. */
  inputs: Record<string, InputType>;
}

/** How an input is stored: `double` for numbers, `keyword` for text, `date` for days. */
export type InputType = "double" | "keyword" | "date";

/**
 * The templates of the three data streams `model-prediction-*`, `model-feedback-*` and `model-validation-*`, which every
 * environment has under its own namespace.
 */
export class EventTemplates extends pulumi.ComponentResource {
  constructor(name: string, args: EventTemplatesArgs, opts: pulumi.ComponentResourceOptions) {
    super("cd4ml:parts:EventTemplates", name, {}, opts);
    const { admin, retentionDays, replicas, inputs } = args;
    const child = { parent: this, deletedWith: opts.deletedWith };
    const common = new ElasticsearchComponentTemplate(
      `${name}-common`,
      { ...admin, name: "cd4ml-events", template: commonTemplate(replicas) },
      child,
    );
    for (const [dataset, mappings] of Object.entries(mappingsByDataset(inputs))) {
      new ElasticsearchIndexTemplate(
        `${name}-${dataset}`,
        {
          ...admin,
          name: `cd4ml-${dataset}`,
          pattern: `model-${dataset}-*`,
          composedOf: [common.name],
          template: { mappings },
          retentionDays,
        },
        child,
      );
    }
    this.registerOutputs({});
  }
}

/**
 * The types of the problems' input fields. A field that is of different types in two problems is stored as text.
 *
 * @param problemFolders the project's folder of problems
 */
export function inputTypes(problemFolders: string, problems: string[]): Record<string, InputType> {
  const types: Record<string, InputType> = {};
  for (const problem of problems) {
    const file = path.join(problemFolders, problem, "problem.json");
    if (!existsSync(file)) continue;
    const { fields = [] } = JSON.parse(readFileSync(file, "utf8")) as { fields?: { name: string; type: string }[] };
    for (const { name, type } of fields) {
      const own = storedTypes[type] ?? "double";
      types[name] = (types[name] ?? own) === own ? own : "keyword";
    }
  }
  return types;
}

const storedTypes: Record<string, InputType> = { category: "keyword", date: "date" };

const keyword = { type: "keyword", ignore_above: 1024 };
/** A number or a date that may, in another problem, be something else: that must not keep the event out. */
const number = { type: "double", ignore_malformed: true };
const date = { type: "date", ignore_malformed: true };

function commonTemplate(replicas: number) {
  return {
    settings: { number_of_replicas: replicas, "index.mapping.total_fields.ignore_dynamic_beyond_limit": true },
    mappings: {
      // A field that a later version adds is kept in the document, not indexed, and keeps no event out.
      dynamic: false,
      properties: {
        "@timestamp": { type: "date" },
        event: { properties: { id: keyword, kind: keyword, dataset: keyword } },
        data_stream: { properties: { type: keyword, dataset: keyword, namespace: keyword } },
        cd4ml: { properties: { problem: keyword, run: keyword } },
      },
    },
  };
}

/** What each data set has beyond {@link commonTemplate}; see `service/events/event.ts` for the events. */
function mappingsByDataset(inputs: Record<string, InputType>): Record<string, Record<string, unknown>> {
  const input = { type: "object", dynamic: true, properties: inputProperties(inputs) };
  // A number in one problem, a class in another: fields of their own, for all problems share a stream.
  const predicted = { prediction: { type: "double" }, class: keyword, probability: { type: "double" } };
  const actual = { actual: { type: "double" }, actual_class: keyword };
  const model = {
    properties: { algorithm: keyword, pipeline: keyword, features: keyword, params: keyword, kind: keyword },
  };
  return {
    prediction: {
      dynamic_templates: dynamicTypes("cd4ml.input.*"),
      properties: { cd4ml: { properties: { model, input, ...predicted, latency_us: { type: "long" } } } },
    },
    feedback: { properties: { cd4ml: { properties: { prediction_id: keyword, ...actual } } } },
    validation: {
      dynamic_templates: dynamicTypes("cd4ml.metrics.*"),
      properties: {
        cd4ml: {
          properties: {
            model,
            metrics: { type: "object", dynamic: true },
            acceptance: {
              properties: {
                metric: keyword,
                value: number,
                min: number,
                max: number,
                accepted: { type: "boolean" },
                reason: keyword,
              },
            },
          },
        },
      },
    },
  };
}

function inputProperties(inputs: Record<string, InputType>): Record<string, object> {
  const mappings = { double: number, keyword, date };
  return Object.fromEntries(Object.entries(inputs).map(([field, type]) => [field, mappings[type]]));
}

/** Without these, a first whole number would make a field of whole numbers. */
function dynamicTypes(path_match: string): object[] {
  return [
    { numbers: { path_match, match_mapping_type: ["long", "double"], mapping: number } },
    { dates: { path_match, match_mapping_type: "date", mapping: date } },
    { text: { path_match, match_mapping_type: "string", mapping: keyword } },
  ];
}
