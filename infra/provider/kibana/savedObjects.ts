import { createHash } from "node:crypto";
import { type Static, Type } from "@sinclair/typebox";
import { connectionProperties } from "../elasticsearch/connection";
import { lookPatienceMs, ResourceError, type ResourceHandler } from "../handler";
import { askKibana } from "./connection";

const Inputs = Type.Object({
  ...connectionProperties,
  space: Type.String({ pattern: "^[a-z0-9_-]+$" }),
  /** JSON as Kibana exports it, by type and identifier: `dashboard/houses`. */
  objects: Type.Record(Type.String({ pattern: "^[^/]+/.+$" }), Type.String(), { minProperties: 1 }),
});
type Inputs = Static<typeof Inputs>;
/** `stored` are digests of the objects as Kibana showed them after the last write, by type and identifier. */
type State = Inputs & { stored: Record<string, string>; altered: boolean };

/**
 * Data views, searches and dashboards of a space, by fixed identifiers. Someone's change, or a deletion, shows as drift,
 * and is undone; objects of other identifiers are left alone.
 */
export const kibanaSavedObjects: ResourceHandler<Inputs, State> = {
  inputs: Inputs,
  replaceOn: ["space"],
  needsRepair: ({ altered }) => altered,

  async create(inputs) {
    return { id: inputs.space, state: await write(inputs) };
  },

  async read(_space, state) {
    const stored = await lookAt(state);
    if (Object.keys(stored).length === 0) return undefined;
    const same = Object.entries(state.stored).every(([name, digest]) => stored[name] === digest);
    return { ...state, altered: state.altered || !same };
  },

  async update(_space, old, inputs) {
    await remove(
      inputs,
      Object.keys(old.objects).filter((name) => !(name in inputs.objects)),
    );
    return write(inputs);
  },

  async delete(_space, state) {
    await remove(state, Object.keys(state.objects));
  },
};

/** @param name type and identifier */
function pathOf({ space }: Inputs, name: string): string {
  const [type, ...id] = name.split("/");
  return `/s/${space}/api/saved_objects/${type}/${encodeURIComponent(id.join("/"))}`;
}

/** One import: references between the objects may point anywhere. */
async function write(inputs: Inputs): Promise<State> {
  const lines = Object.values(inputs.objects).join("\n");
  const body = new FormData();
  body.append("file", new Blob([lines], { type: "application/ndjson" }), "cd4ml.ndjson");
  const path = `/s/${inputs.space}/api/saved_objects/_import?overwrite=true`;
  const answer = await askKibana(inputs, { method: "POST", path, body });
  const result = (await answer.json()) as { success: boolean; errors?: { type: string; id: string; error: object }[] };
  if (!result.success) {
    const faults = (result.errors ?? []).map(({ type, id, error }) => `${type} ${id}: ${JSON.stringify(error)}`);
    throw new ResourceError(`Kibana did not import all objects of the space ${inputs.space}: ${faults.join("; ")}`);
  }
  return { ...inputs, stored: await lookAt(inputs), altered: false };
}

/** Digests of those objects that are there. */
async function lookAt(inputs: Inputs): Promise<Record<string, string>> {
  const entries = Object.keys(inputs.objects).map(async (name) => {
    const path = pathOf(inputs, name);
    const answer = await askKibana(inputs, { method: "GET", path, allow: [404], patience: lookPatienceMs });
    if (answer.status === 404) return [];
    const { attributes, references } = (await answer.json()) as { attributes: unknown; references: unknown };
    const digest = createHash("sha256")
      .update(canonical([attributes, references]))
      .digest("hex");
    return [[name, digest] as const];
  });
  return Object.fromEntries((await Promise.all(entries)).flat());
}

async function remove(inputs: Inputs, names: string[]): Promise<void> {
  for (const name of names) {
    await askKibana(inputs, { method: "DELETE", path: `${pathOf(inputs, name)}?force=true`, allow: [404] });
  }
}

/** JSON with the keys of objects sorted: their order means nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item) =>
    item && typeof item === "object" && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).sort()) : item,
  );
}
