import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import { EngineStack, engineTimeout, type Violation } from "../../support/engineStack";
import { rightContainer } from "./dockerPrograms";

const reason = "the publisher's image writes beside its program";

/** Three containers that break one rule; the last says itself why. */
async function program(): Promise<void> {
  for (const name of ["one", "two"]) new docker.Container(name, { ...rightContainer, name, readOnly: false });
  const label = { label: "cd4ml.exempt-read-only-root", value: reason };
  const labels = [...rightContainer.labels, label];
  new docker.Container("three", { ...rightContainer, name: "three", readOnly: false, labels });
}

describe("an exemption from a policy", function () {
  this.timeout(engineTimeout);
  let stack: EngineStack;
  before(async () => {
    stack = await EngineStack.create({ plugins: true });
  });
  after(() => stack?.remove());

  const violationsWith = async (policyExemptions: unknown) =>
    (await stack.violations(program, { policyExemptions })).sort((a, b) => a.resource.localeCompare(b.resource));
  const summary = (violations: Violation[]) => violations.map(({ policy, resource }) => `${policy} ${resource}`);

  it("with a reason lets one resource, or every one, be", async () => {
    const one = { rule: "read-only-root", resource: "one", reason };
    assert.deepEqual(summary(await violationsWith([one])), ["read-only-root two"]);
    assert.deepEqual(await violationsWith([{ ...one, resource: "*" }]), []);
  });

  it("without a reason is none, and is refused itself", async () => {
    const violations = await violationsWith([{ rule: "read-only-root", resource: "one", reason: " " }]);
    assert.deepEqual(summary(violations).sort(), [
      "exemption-reasons test-test",
      "read-only-root one",
      "read-only-root two",
    ]);
    const { message, level } = violations.find(({ policy }) => policy === "exemption-reasons") as Violation;
    assert.equal(level, "mandatory");
    assert.equal(
      message,
      "In cd4ml:policyExemptions: one: the exemption from read-only-root has no reason. " +
        "Right is, e.g.: {rule: pinned-images, resource: kibana, reason: its digest is not published}.",
    );
  });

  it("that is misspelt or nobody needs is told", async () => {
    const violations = await violationsWith([
      { rule: "read-only-root", resource: "*", reason },
      { rule: "read-only-rot", resource: "one", reason },
      { rule: "pinned-images", resource: "one", reason },
      "read-only-root",
    ]);
    assert.deepEqual(violations.map(({ level, message }) => `${level}: ${message}`).sort(), [
      "advisory: The exemption of one from pinned-images is of no use: take it out of cd4ml:policyExemptions.",
      "mandatory: In cd4ml:policyExemptions: an entry that is not {rule, resource, reason}. " +
        "Right is, e.g.: {rule: pinned-images, resource: kibana, reason: its digest is not published}.",
      "mandatory: In cd4ml:policyExemptions: one: there is no rule read-only-rot. " +
        "Right is, e.g.: {rule: pinned-images, resource: kibana, reason: its digest is not published}.",
    ]);
  });
});
