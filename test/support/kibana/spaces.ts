import { Failure } from "./elastic";
import type { Space, Store } from "./store";

/** `/api/spaces/space[/<id>]`. */
export function spaces(store: Store, method: string, id: string | undefined, body: unknown): unknown {
  if (method === "GET") return id ? known(store, id) : [...store.spaces.values()];
  if (method === "DELETE") {
    known(store, id!);
    store.spaces.delete(id!);
    for (const [key, object] of store.objects) if (object.space === id) store.objects.delete(key);
    return undefined;
  }
  const wanted = check(body);
  if (method === "POST" && store.spaces.has(wanted.id)) {
    throw new Failure(409, `A space with the identifier ${wanted.id} already exists.`);
  }
  if (method === "PUT") known(store, id!);
  const space = { disabledFeatures: [], ...wanted };
  store.spaces.set(space.id, space);
  return space;
}

function known(store: Store, id: string): Space {
  const space = store.spaces.get(id);
  if (!space) throw new Failure(404, "Not Found");
  return space;
}

const fields = ["id", "name", "description", "disabledFeatures", "initials", "color", "imageUrl", "solution"];

function check(body: unknown): { id: string; name: string } {
  const { id, name, ...rest } = (body ?? {}) as Record<string, unknown>;
  if (typeof id !== "string" || !/^[a-z0-9_-]+$/.test(id)) {
    throw new Failure(400, "[request body.id]: must be lower case, a-z, 0-9, '_', and '-' are allowed");
  }
  if (typeof name !== "string" || name === "")
    throw new Failure(400, "[request body.name]: expected value of type [string]");
  const unknown = Object.keys(rest).find((key) => !fields.includes(key));
  if (unknown) throw new Failure(400, `[request body.${unknown}]: definition for this key is missing`);
  return { id, name, ...rest };
}
