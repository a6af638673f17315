import { ResourceError } from "../handler";
import { type NamedInputs, storedObject } from "./storedObject";

/**
 * A data stream that is there before its first document, with the fields its template gives it. One that is there
 * already is taken as it is; one that holds documents stays when the resource goes.
 */
export const dataStream = storedObject<NamedInputs>({
  properties: {},
  async write(ask, { name }) {
    const request = { method: "PUT", path: `/_data_stream/${name}`, allow: [400] } as const;
    const { error } = await ask<{ error?: { type: string; reason: string } }>(request);
    if (error && error.type !== "resource_already_exists_exception")
      throw new ResourceError(`${name}: ${error.reason}`);
  },
  async find(ask, { name }) {
    const request = { method: "GET", path: `/_data_stream/${name}`, allow: [404] } as const;
    const { data_streams: found } = await ask<{ data_streams?: { name: string }[] }>(request);
    return found?.[0] && { name: found[0].name };
  },
  async remove(ask, name) {
    const { count } = await ask<{ count?: number }>({ method: "GET", path: `/${name}/_count`, allow: [404] });
    if (count === 0) await ask({ method: "DELETE", path: `/_data_stream/${name}`, allow: [404] });
  },
});
