import { isDeepStrictEqual } from "node:util";
import { type Static, Type } from "@sinclair/typebox";
import { lookPatienceMs, type ResourceHandler } from "../handler";
import { StreamRightsList } from "./access";
import { type Ask, connectionProperties, withElasticsearch } from "./connection";
import { type Stored, withoutNulls } from "./storedObject";

const Inputs = Type.Object({
  ...connectionProperties,
  name: Type.String({ pattern: "^cd4ml-[a-z0-9_.-]+$" }),
  indices: StreamRightsList,
});
type Inputs = Static<typeof Inputs>;
type State = Inputs & Stored & { value: string };

/** A key as Elasticsearch shows it. */
interface FoundKey {
  invalidated: boolean;
  role_descriptors: Record<string, object>;
}

/**
 * An API key with the given rights and no others. Its name is its owner's alone: older keys of that name, as an
 * interrupted creation leaves them, are invalidated. A key that someone invalidated counts as gone.
 */
export const apiKey: ResourceHandler<Inputs, State> = {
  inputs: Inputs,
  replaceOn: ["name"],
  needsRepair: ({ altered }) => altered,

  create: (inputs) =>
    withElasticsearch(inputs, async (ask) => {
      const { name } = inputs;
      await invalidate(ask, { name });
      const body = { name, ...rightsOf(inputs) };
      const { id, encoded } = await ask<{ id: string; encoded: string }>({
        method: "POST",
        path: "/_security/api_key",
        body,
      });
      return { id, state: { ...inputs, value: encoded, stored: (await find(ask, id)) ?? {}, altered: false } };
    }),

  async read(id, state) {
    const stored = await withElasticsearch(state, (ask) => find(ask, id), lookPatienceMs);
    return stored && { ...state, stored, altered: state.altered || !isDeepStrictEqual(stored, state.stored) };
  },

  update: (id, old, inputs) =>
    withElasticsearch(inputs, async (ask) => {
      await ask({ method: "PUT", path: `/_security/api_key/${id}`, body: rightsOf(inputs) });
      return { ...inputs, value: old.value, stored: (await find(ask, id)) ?? {}, altered: false };
    }),

  delete: (id, state) => withElasticsearch(state, (ask) => invalidate(ask, { ids: [id] })),
};

function rightsOf({ indices }: Inputs): object {
  return { role_descriptors: { rights: { indices } }, metadata: { managed_by: "cd4ml" } };
}

async function find(ask: Ask, id: string): Promise<object | undefined> {
  const request = { method: "GET", path: "/_security/api_key", querystring: { id }, allow: [404] } as const;
  const { api_keys: keys } = await ask<{ api_keys?: FoundKey[] }>(request);
  const key = keys?.[0];
  return key && !key.invalidated ? withoutNulls(key.role_descriptors) : undefined;
}

async function invalidate(ask: Ask, which: { name: string } | { ids: string[] }): Promise<void> {
  await ask({ method: "DELETE", path: "/_security/api_key", body: which, allow: [404] });
}
