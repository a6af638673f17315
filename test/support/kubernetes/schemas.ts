import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import type { AnyObject, TestCluster } from "./cluster";

/** A schema of OpenAPI v2, as far as it is rewritten here. */
interface Schema {
  properties?: Record<string, Schema>;
  additionalProperties?: unknown;
  type?: string | string[];
  format?: string;
  "x-kubernetes-group-version-kind"?: { group: string; version: string; kind: string }[];
  [keyword: string]: unknown;
}

/** Definitions whose published type is narrower than what the server takes. */
const types: [RegExp, string[] | undefined][] = [
  [/\.(JSON|JSONSchemaPropsOr\w+)$/, undefined],
  [/\.Quantity$/, ["string", "number"]],
];

/**
 * The schemas of an API server's objects, strict: a field that the server does not know is an error, which the server
 * itself may only warn of.
 */
export class ManifestSchemas {
  readonly #ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  readonly #names = new Map<string, string>();

  /** Reads them from the server, with those of its custom resources. */
  static async of(cluster: TestCluster): Promise<ManifestSchemas> {
    return new ManifestSchemas((await cluster.ask("GET", "/openapi/v2")).definitions);
  }

  private constructor(definitions: Record<string, Schema>) {
    for (const [name, schema] of Object.entries(definitions)) {
      rewrite(schema);
      for (const [pattern, type] of types) if (pattern.test(name)) schema.type = type;
      for (const { group, version, kind } of schema["x-kubernetes-group-version-kind"] ?? []) {
        const key = `${group ? `${group}/` : ""}${version}/${kind}`;
        if (!this.#names.has(key)) this.#names.set(key, name);
      }
    }
    this.#ajv.addSchema({ $id: "kubernetes", definitions });
  }

  /** What is wrong with a manifest, each with the object and the path; empty when nothing is. */
  errors(manifest: AnyObject): string[] {
    const { apiVersion, kind, metadata } = manifest;
    const object = `${kind} ${metadata?.namespace ? `${metadata.namespace}/` : ""}${metadata?.name}`;
    const name = this.#names.get(`${apiVersion}/${kind}`);
    const validate = name && this.#ajv.getSchema(`kubernetes#/definitions/${name}`);
    if (!validate) return [`${object}: there is no ${kind} in ${apiVersion}`];
    return (validate as ValidateFunction)(manifest)
      ? []
      : (validate.errors ?? []).map((error) => `${object}: ${told(error)}`);
  }
}

/** Closes objects, and lets numbers be text where the format says so. */
function rewrite(schema: Schema): void {
  const isOpen = schema.additionalProperties !== undefined || schema["x-kubernetes-preserve-unknown-fields"];
  if (schema.properties && !isOpen) schema.additionalProperties = false;
  if (schema.format === "int-or-string") schema.type = ["integer", "string"];
  for (const part of Object.values(schema)) if (typeof part === "object" && part !== null) rewrite(part as Schema);
}

function told({ instancePath, message, params }: ErrorObject): string {
  const { additionalProperty } = params;
  if (additionalProperty !== undefined) return `there is no field ${instancePath}/${additionalProperty}`;
  return `${instancePath || "/"} ${message}`;
}
