import settings = require("@pulumi/pulumi/runtime/settings");

/** The library's types leave it out. */
const { grpcClientOptions } = settings as unknown as { grpcClientOptions: Record<string, unknown> };

/**
 * Has each of the SDK's clients, from now on, connect by itself. gRPC shares connections by their address, those that
 * could not be made among them: a program's calls failed at once ("No connection established") when its engine got the
 * port of an earlier engine of this process that had been killed, since nobody closes the clients of that one.
 */
export function keepConnectionsApart(): void {
  Object.assign(grpcClientOptions, { "grpc.use_local_subchannel_pool": 1 });
}
