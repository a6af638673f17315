import { isDeepStrictEqual } from "node:util";
import { type Static, Type } from "@sinclair/typebox";
import { ResourceError, type ResourceHandler, Unreachable } from "./handler";
import { addressPattern } from "./kubernetes/address";
import { reach } from "./kubernetes/tunnel";

const Link = Type.Object({
  title: Type.String(),
  what: Type.String(),
  url: Type.String(),
  probe: Type.Optional(Type.String()),
});
const Inputs = Type.Object({
  portal: Type.String({ pattern: addressPattern }),
  token: Type.String({ minLength: 1 }),
  name: Type.String({ pattern: "^[a-z][a-z0-9-]{0,39}$" }),
  links: Type.Array(Link),
});
type Inputs = Static<typeof Inputs>;

/** What an environment offers, on the portal's page. What someone else changed there shows as drift. */
export const portalEntry: ResourceHandler<Inputs, Inputs> = {
  inputs: Inputs,
  replaceOn: ["name"],

  async create(inputs) {
    await put(inputs);
    return { id: inputs.name, state: inputs };
  },

  async read(_name, state) {
    const answer = await ask(state, "GET");
    if (answer.status === 404) return undefined;
    const { links } = (await answer.json()) as { links: Inputs["links"] };
    return isDeepStrictEqual(links, state.links) ? state : { ...state, links };
  },

  async update(_name, _old, inputs) {
    await put(inputs);
    return inputs;
  },

  async delete(_name, state) {
    await ask(state, "DELETE");
  },
};

function put(inputs: Inputs): Promise<Response> {
  return ask(inputs, "PUT", { links: inputs.links });
}

async function ask({ portal, token, name }: Inputs, method: string, body?: object): Promise<Response> {
  const address = `${portal}/entries/${name}`;
  const headers = { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) };
  const request = { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(10_000) };
  const answer = await reach(portal, async ({ url }) => {
    const got = await fetch(`${url}/entries/${name}`, request);
    return new Response((await got.text()) || null, { status: got.status });
  }).catch((error: Error) => {
    if (error instanceof ResourceError) throw error;
    throw new Unreachable(`${method} ${address}: ${(error.cause as Error)?.message ?? error.message}. Does it run?`);
  });
  if (answer.ok || answer.status === 404) return answer;
  throw new ResourceError(`${method} ${address} answered ${answer.status}: ${await answer.text()}`);
}
