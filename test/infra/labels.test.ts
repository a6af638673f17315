import assert from "node:assert/strict";
import fc from "fast-check";
import { labels } from "../../infra/platforms/kubernetes/labels";
import { read, refusalOf } from "./support/settings";

/** As the API server has it. */
const valid = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;

describe("the label that says who answers for a stack", () => {
  const labelOf = (owner: string) =>
    labels("portal", { prefix: "cd4ml-prod", environment: "shared", owner: read({ owner }).room.owner })[
      "cd4ml.dev/owner"
    ];

  it("is valid and not empty for every owner that the settings take", () => {
    const character = fc.constantFrom(..."aZ09_.@-".split(""));
    const owners = fc.string({ unit: character, minLength: 1, maxLength: 80 }).filter((each) => /[a-z0-9]/i.test(each));
    fc.assert(fc.property(owners, (owner) => assert.match(labelOf(owner), valid)));
  });

  it("is as much of the owner as a label may have", () => {
    assert.equal(labelOf("ml-platform@example.org"), "ml-platform_example.org");
    assert.equal(labelOf("team@"), "team");
    assert.equal(labelOf("-x"), "x");
    assert.equal(labelOf(`${"a".repeat(62)}@example.org`), "a".repeat(62));
  });

  it("is refused of one without a letter or digit", () => {
    assert.match(refusalOf({ owner: "@-." }), /cd4ml:owner is "@-\."; allowed: a name or mail address/);
  });
});
