import { randomBytes } from "node:crypto";
import { type Static, Type } from "@sinclair/typebox";
import type { ResourceHandler } from "./handler";

const Inputs = Type.Object({
  purpose: Type.String({ minLength: 1 }),
  bytes: Type.Integer({ minimum: 16, maximum: 64 }),
});
type Inputs = Static<typeof Inputs>;
type State = Inputs & { value: string };

/** A generated password; it is only in the state, encrypted. Replacing the resource rotates it. */
export const password: ResourceHandler<Inputs, State> = {
  inputs: Inputs,
  replaceOn: ["bytes", "purpose"],

  async create(inputs) {
    return { id: inputs.purpose, state: { ...inputs, value: randomBytes(inputs.bytes).toString("base64url") } };
  },

  async read(_id, state) {
    return state;
  },

  async update(_id, old, inputs) {
    return { ...old, ...inputs };
  },

  async delete() {},
};
