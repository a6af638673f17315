import type { KubernetesObject } from "./objects";
import { type JsonObject, markedLike, plain, secret, spokenOf } from "./values";

/** What the program sees of an object: all of it, and secret what was given as a secret. */
export function outputsOf(live: KubernetesObject, inputs: JsonObject): JsonObject {
  const { managedFields: _, ...metadata } = live.metadata;
  const outputs = markedLike(inputs, { ...live, metadata }) as JsonObject;
  if (live.kind !== "Secret") return outputs;
  const { data = {} } = live;
  return { ...outputs, data: secret(data), ...(inputs.stringData && { stringData: secret(plain(inputs.stringData)) }) };
}

/** What the program would have to give to get what is there. A Secret is given as text and kept in base 64. */
export function inputsOf(live: KubernetesObject, inputs: JsonObject): JsonObject {
  const decode = (value: string) => Buffer.from(value, "base64").toString();
  const entries = Object.entries((live.data ?? {}) as Record<string, string>).map(([key, value]) => [
    key,
    decode(value),
  ]);
  const isText = live.kind === "Secret" && inputs.stringData !== undefined;
  const shown = isText ? { ...live, stringData: Object.fromEntries(entries) } : live;
  return markedLike(inputs, spokenOf(plain(inputs), shown)) as JsonObject;
}

/** What a program gives that takes over an object it did not make. */
export function inputsOfImported(live: KubernetesObject): JsonObject {
  const { status: _, ...rest } = live;
  const own = ["uid", "resourceVersion", "creationTimestamp", "generation", "managedFields"];
  const metadata = Object.fromEntries(Object.entries(live.metadata).filter(([key]) => !own.includes(key)));
  const inputs = { ...rest, metadata };
  return live.kind === "Secret" && live.data ? { ...inputs, data: secret(live.data) } : inputs;
}
