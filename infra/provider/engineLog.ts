import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { ShowProgress } from "./provider";

/**
 * Progress messages on the resource's own line of the engine's display. They are passing: they appear while the resource
 * is worked on and do not stay in the log.
 *
 * @param address of the engine, the provider's first argument; without it (a provider run by hand) nothing is shown
 */
export function engineProgress(address: string | undefined): ShowProgress {
  if (!address) return () => {};
  const engine = new EngineClient(address, grpc.credentials.createInsecure());
  return (urn, message) => {
    const request = new LogRequest();
    request.setSeverity(LogSeverity.INFO);
    request.setUrn(urn);
    request.setMessage(message);
    request.setEphemeral(true);
    engine.log(request, () => {});
  };
}
