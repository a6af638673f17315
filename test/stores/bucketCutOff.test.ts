import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Bucket } from "../../model/registry/bucket";

describe("an object whose answer is cut off in the middle", () => {
  it("is asked for again, and given up after three times", async () => {
    let cuts = 0;
    const server = createServer((_, answer) => {
      answer.writeHead(200, { "content-length": 10 });
      if (cuts-- > 0) answer.write("12345", () => answer.destroy());
      else answer.end("1234567890");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const bucket = new Bucket("models", "", { endpoint, region: "r", accessKeyId: "a", secretAccessKey: "b" });
    try {
      cuts = 2;
      assert.equal(String(await bucket.get("model.bin")), "1234567890");
      cuts = 3;
      await assert.rejects(bucket.get("model.bin"), { code: "CD4ML_REGISTRY_STORE" });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
