import { Server, ServerCredentials } from "@grpc/grpc-js";
import * as wire from "@pulumi/pulumi/proto/provider_grpc_pb";
import { endWithEngine } from "../../../provider/endWithEngine";
import { Service } from "./service";

/*
 * A stand-in for the official provider of Kubernetes, for networks that it cannot be downloaded on: it speaks the engine's
 * protocol for providers. Previews need no cluster; updates apply objects on the server's side, as the official one does.
 */

endWithEngine();
const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
// biome-ignore lint/suspicious/noExplicitAny: the generated definition has no types of its own
server.addService((wire as any).ResourceProviderService, new Service().methods());
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  // The engine reads the port from the first line.
  process.stdout.write(`${port}\n`);
});
