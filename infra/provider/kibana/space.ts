import { isDeepStrictEqual } from "node:util";
import { type Static, Type } from "@sinclair/typebox";
import { connectionProperties } from "../elasticsearch/connection";
import { lookPatienceMs, type ResourceHandler } from "../handler";
import { askKibana } from "./connection";

const Inputs = Type.Object({
  ...connectionProperties,
  space: Type.String({ pattern: "^[a-z0-9_-]+$" }),
  title: Type.String({ minLength: 1 }),
  description: Type.String(),
});
type Inputs = Static<typeof Inputs>;

/** A space of a Kibana, for one environment's views. With it goes all that is in it. */
export const kibanaSpace: ResourceHandler<Inputs, Inputs> = {
  inputs: Inputs,
  replaceOn: ["space"],

  async create(inputs) {
    const made = await askKibana(inputs, {
      method: "POST",
      path: "/api/spaces/space",
      body: body(inputs),
      allow: [409],
    });
    // An interrupted attempt has made it.
    if (made.status === 409) await write(inputs);
    return { id: inputs.space, state: inputs };
  },

  async read(id, state) {
    const path = `/api/spaces/space/${id}`;
    const answer = await askKibana(state, { method: "GET", path, allow: [404], patience: lookPatienceMs });
    if (answer.status === 404) return undefined;
    const { name, description = "" } = (await answer.json()) as { name: string; description?: string };
    const found = { ...state, title: name, description };
    return isDeepStrictEqual(found, state) ? state : found;
  },

  async update(_id, _old, inputs) {
    await write(inputs);
    return inputs;
  },

  async delete(id, state) {
    await askKibana(state, { method: "DELETE", path: `/api/spaces/space/${id}`, allow: [404] });
  },
};

async function write(inputs: Inputs): Promise<void> {
  await askKibana(inputs, { method: "PUT", path: `/api/spaces/space/${inputs.space}`, body: body(inputs) });
}

function body({ space, title, description }: Inputs): object {
  return { id: space, name: title, description, disabledFeatures: [] };
}
