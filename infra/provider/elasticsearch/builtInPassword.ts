import { randomBytes } from "node:crypto";
import { Type } from "@sinclair/typebox";
import { isPassword } from "./connection";
import { type NamedInputs, storedObject } from "./storedObject";

interface BuiltInPasswordInputs extends NamedInputs {
  password: string;
}

/**
 * The password of a user that Elasticsearch brings along, e.g. `kibana_system`. Such a user cannot be removed: without
 * the resource its password is one that nobody knows.
 */
export const builtInPassword = storedObject<BuiltInPasswordInputs>({
  properties: { password: Type.String({ minLength: 6 }) },
  write: (ask, { name, password }) =>
    ask({ method: "POST", path: `/_security/user/${name}/_password`, body: { password } }),
  async find(ask, { name }) {
    const path = `/_security/user/${name}`;
    return (await ask<Record<string, object>>({ method: "GET", path, allow: [404] }))[name];
  },
  holds: (inputs) => isPassword(inputs, inputs.name, inputs.password),
  remove(ask, name) {
    const body = { password: randomBytes(24).toString("base64url") };
    return ask({ method: "POST", path: `/_security/user/${name}/_password`, body });
  },
});
