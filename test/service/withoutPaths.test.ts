import assert from "node:assert/strict";
import { withoutPaths } from "../../service/withoutPaths";

describe("an error's message for callers", () => {
  for (const [message, expected] of [
    ["/srv/my registry/flats/runs/r1/model.bin: it is missing. Train again.", "model.bin: it is missing. Train again."],
    [
      "ENOENT: no such file or directory, open '/srv/my registry/run.json'",
      "ENOENT: no such file or directory, open 'run.json'",
    ],
    ["/journal: EIO, open '/journal/1'", "journal: EIO, open '1'"],
    ["s3://models/team/flats/runs/r1/model.bin: changed", "model.bin: changed"],
    ['The registry file:///srv/registry has no run "x".', 'The registry has no run "x".'],
    ["run r1 / of flats: post to /api/flats", "run r1 / of flats: post to /api/flats"],
  ]) {
    it(`of "${message}" is "${expected}"`, () => assert.equal(withoutPaths(message), expected));
  }
});
