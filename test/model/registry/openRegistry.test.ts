import assert from "node:assert/strict";
import { openRegistry } from "../../../model/registry/openRegistry";

describe("openRegistry", () => {
  it("says of addresses it cannot open what may be used", () => {
    for (const url of [
      "s3://bucket/prefix",
      "http://x",
      "/tmp/registry",
      "",
      "file://registry",
      "file:.cd4ml/registry",
      "file:/registry",
      "file:///registry#1",
      "file:///registry/%2F",
      "file:///registry/%",
    ]) {
      assert.throws(() => openRegistry(url), { code: "CD4ML_REGISTRY_URL", message: /file:\/\/\/path/ });
    }
  });
});
