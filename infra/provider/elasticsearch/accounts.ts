import { Type } from "@sinclair/typebox";
import { type ApplicationRights, ApplicationRightsList, type StreamRights, StreamRightsList } from "./access";
import { isPassword } from "./connection";
import { type NamedInputs, storedObject } from "./storedObject";

interface RoleInputs extends NamedInputs {
  indices: StreamRights[];
  applications?: ApplicationRights[];
}

/** Rights that users share. */
export const role = storedObject<RoleInputs>({
  properties: { indices: StreamRightsList, applications: Type.Optional(ApplicationRightsList) },
  write: (ask, { name, indices, applications = [] }) =>
    ask({ method: "PUT", path: `/_security/role/${name}`, body: { indices, applications } }),
  async find(ask, { name }) {
    const path = `/_security/role/${name}`;
    return (await ask<Record<string, object>>({ method: "GET", path, allow: [404] }))[name];
  },
  remove: (ask, name) => ask({ method: "DELETE", path: `/_security/role/${name}`, allow: [404] }),
});

interface UserInputs extends NamedInputs {
  password: string;
  roles: string[];
}

/** Someone who logs in with a password. A password changed by hand is found by trying the one that was given. */
export const user = storedObject<UserInputs>({
  properties: { password: Type.String({ minLength: 6 }), roles: Type.Array(Type.String()) },
  write: (ask, { name, password, roles }) =>
    ask({ method: "PUT", path: `/_security/user/${name}`, body: { password, roles, enabled: true } }),
  async find(ask, { name }) {
    const path = `/_security/user/${name}`;
    return (await ask<Record<string, object>>({ method: "GET", path, allow: [404] }))[name];
  },
  holds: (inputs) => isPassword(inputs, inputs.name, inputs.password),
  remove: (ask, name) => ask({ method: "DELETE", path: `/_security/user/${name}`, allow: [404] }),
});
