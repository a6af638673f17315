import type { EngineEvent } from "@pulumi/pulumi/automation";

/** An object as its manifest has it. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
}

/** How the engine writes what it may not show, and what is known only once the update runs. */
const withheld = "[secret]";
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const shownWithheld = "<withheld: secret>";
const shownUnknown = "<known after up>";

/** Listens to the engine and keeps the Kubernetes objects that there would be. */
export class KubernetesObjects {
  readonly #objects = new Map<string, Manifest>();

  /** To be told every event of a preview. */
  readonly onEvent = ({ resourcePreEvent }: EngineEvent): void => {
    const { type, op, urn, new: wanted } = resourcePreEvent?.metadata ?? {};
    if (!type?.startsWith("kubernetes:") || !urn || !wanted || op === "delete") return;
    const [, apiVersion, kind] = type.split(":");
    const { metadata = {}, ...inputs } = wanted.inputs;
    // One without a name of its own has the resource's.
    const name = metadata.name === unknown ? urn.split("::").at(-1) : metadata.name;
    const object = { apiVersion: apiVersion.replace(/^core\//, ""), kind, ...inputs, metadata: { ...metadata, name } };
    this.#objects.set(urn, readable(kind === "Secret" ? withoutValues(object) : object) as Manifest);
  };

  /** By namespace, kind and name. */
  list(): Manifest[] {
    const key = ({ kind, metadata: { namespace = "", name } }: Manifest) => `${namespace} ${kind} ${name}`;
    return [...this.#objects.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }
}

/** A copy that says of what cannot be shown why. */
function readable(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(withheld, shownWithheld).replaceAll(unknown, shownUnknown);
  if (Array.isArray(value)) return value.map(readable);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]));
}

/** A Secret with the names of its values, where the engine tells them, and none of the values. */
function withoutValues({ data, stringData, ...secret }: Record<string, unknown>): object {
  const names = [data, stringData].flatMap((values) =>
    values && typeof values === "object" ? Object.keys(values) : [],
  );
  return { ...secret, stringData: Object.fromEntries(names.map((name) => [name, withheld])) };
}
