import { type Static, Type } from "@sinclair/typebox";
import { connectionProperties } from "../elasticsearch/connection";
import { lookPatienceMs, type ResourceHandler } from "../handler";
import { askKibana } from "./connection";
import { importObjects } from "./importObjects";
import { digestOf, objectTexts } from "./objectTexts";

const Inputs = Type.Object({
  ...connectionProperties,
  space: Type.String({ pattern: "^[a-z0-9_-]+$" }),
  /** What the objects are made from, see {@link objectTexts}. */
  problems: Type.Array(Type.String()),
  /** Digests of the objects to import, by type and identifier: a change of how they are made is one of the space. */
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

async function write(inputs: Inputs): Promise<State> {
  await importObjects(inputs, inputs.space, Object.values(objectTexts(inputs.space, inputs.problems)));
  return { ...inputs, stored: await lookAt(inputs), altered: false };
}

/** Digests of those objects that are there. */
async function lookAt(inputs: Inputs): Promise<Record<string, string>> {
  const entries = Object.keys(inputs.objects).map(async (name) => {
    const path = pathOf(inputs, name);
    const answer = await askKibana(inputs, { method: "GET", path, allow: [404], patience: lookPatienceMs });
    if (answer.status === 404) return [];
    const { attributes, references } = (await answer.json()) as { attributes: unknown; references: unknown };
    return [[name, digestOf(canonical([attributes, references]))] as const];
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
