import assert from "node:assert/strict";
import { packages } from "../../package-lock.json";

describe("the lock file", () => {
  // A registry that lacks the packages of other platforms makes `npm install` leave them out, and then `npm ci` fails.
  it("lists the optional packages of every platform", () => {
    const entries = packages as unknown as Record<string, { optionalDependencies?: Record<string, string> }>;
    const missing = Object.entries(entries).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !entries[`node_modules/${name}`] && !entries[`${place}/node_modules/${name}`],
      ),
    );
    assert.deepEqual(missing, []);
  });
});
