import assert from "node:assert/strict";
import { openRegistry } from "../../model/registry/openRegistry";

describe("openRegistry", () => {
  it("opens folders and buckets by their addresses, and asks nothing yet", () => {
    for (const url of ["file:///registry", "s3://models", "s3://models/team/production"]) {
      assert.equal(openRegistry(url).url, url);
    }
    assert.equal(openRegistry("s3://models/team/").url, "s3://models/team");
  });

  it("says of addresses it cannot open what may be used", () => {
    for (const url of [
      "s3:models",
      "s3://",
      "s3://Models/prefix",
      "s3://models/a?b",
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
