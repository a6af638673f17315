import assert from "node:assert/strict";
import { uuid7, uuid7Pattern } from "../../../service/events/uuid7";

describe("event identifiers", () => {
  it("are UUIDs of version 7 that begin with the time, as in RFC 9562's example", () => {
    assert.match(uuid7(0x017f22e279b0), /^017f22e2-79b0-7[0-9a-f]{3}-[89ab]/);
    assert.match(uuid7(0), /^00000000-0000-7/);
  });

  it("have the documented form, sort by time, and do not repeat", () => {
    const identifiers = Array.from({ length: 20_000 }, (_, i) => uuid7(1_700_000_000_000 + Math.floor(i / 1000)));
    assert.ok(identifiers.every((identifier) => new RegExp(uuid7Pattern).test(identifier)));
    assert.equal(new Set(identifiers).size, identifiers.length);
    for (let i = 1000; i < identifiers.length; i += 1000) assert.ok(identifiers[i - 1] < identifiers[i]);
  });
});
