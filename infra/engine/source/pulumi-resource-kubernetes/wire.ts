import { createRequire } from "node:module";
import { Metadata, status } from "@grpc/grpc-js";
import { idOf } from "./objects";
import type { NotReady } from "./readiness";
import type { JsonObject } from "./values";

// The engine's protocol is generated JavaScript without types.
const load = createRequire(__filename);
export const messages = load("@pulumi/pulumi/proto/provider_pb");
const plugin = load("@pulumi/pulumi/proto/plugin_pb");
const statuses = load("@pulumi/pulumi/proto/status_pb");
const { Any } = load("google-protobuf/google/protobuf/any_pb");
const { Empty } = load("google-protobuf/google/protobuf/empty_pb");
const { Struct } = load("google-protobuf/google/protobuf/struct_pb");

// biome-ignore lint/suspicious/noExplicitAny: messages of the protocol, see above
export type Message = any;

export function empty(): Message {
  return new Empty();
}

export function pluginInfo(version: string): Message {
  const info = new plugin.PluginInfo();
  info.setVersion(version);
  return info;
}

export function fromStruct(struct: Message | undefined): JsonObject {
  return struct?.toJavaScript() ?? {};
}

export function toStruct(value: JsonObject): Message {
  return Struct.fromJavaScript(value);
}

/** An error as the engine wants it of an object that is there but not ready: with its identifier and state. */
export function notReadyError({ message, live, reason }: NotReady, inputs: JsonObject, outputs: JsonObject) {
  const detail = new messages.ErrorResourceInitFailed();
  detail.setId(idOf(live));
  detail.setInputs(toStruct(inputs));
  detail.setProperties(toStruct(outputs));
  detail.setReasonsList([reason]);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const told = new statuses.Status();
  told.setCode(status.UNKNOWN);
  told.setMessage(message);
  told.addDetails(packed);
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(told.serializeBinary()));
  return { code: status.UNKNOWN, message, details: message, metadata };
}
