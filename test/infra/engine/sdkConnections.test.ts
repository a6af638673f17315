import { strict as assert } from "node:assert";
import { promisify } from "node:util";
import { credentials, type handleUnaryCall, Server, ServerCredentials } from "@grpc/grpc-js";
import { keepConnectionsApart } from "../../../infra/engine/sdkConnections";
import { freePort } from "../../support/freePort";

import service = require("@pulumi/pulumi/proto/engine_grpc_pb");
import messages = require("@pulumi/pulumi/proto/engine_pb");
import settings = require("@pulumi/pulumi/runtime/settings");

describe("the SDK's connections", () => {
  it("reach an engine that has the port of one that is gone", async () => {
    keepConnectionsApart();
    const address = `127.0.0.1:${await freePort()}`;
    await assert.rejects(askEngine(address), /ECONNREFUSED/);
    const engine = new Server();
    engine.addService(service.EngineService, { getRootResource: answer });
    await promisify(engine.bindAsync.bind(engine))(address, ServerCredentials.createInsecure());
    try {
      assert.equal((await askEngine(address)).getUrn(), "urn");
    } finally {
      engine.forceShutdown();
    }
  });
});

/** As the SDK asks, by a client that is never closed. */
function askEngine(address: string): Promise<messages.GetRootResourceResponse> {
  const { grpcClientOptions } = settings as unknown as { grpcClientOptions: object };
  const client = new service.EngineClient(address, credentials.createInsecure(), grpcClientOptions);
  const request = new messages.GetRootResourceRequest();
  return new Promise((resolve, reject) => {
    client.getRootResource(request, (error, response) => (error ? reject(error) : resolve(response)));
  });
}

const answer: handleUnaryCall<messages.GetRootResourceRequest, messages.GetRootResourceResponse> = (_call, callback) =>
  callback(null, new messages.GetRootResourceResponse().setUrn("urn"));
