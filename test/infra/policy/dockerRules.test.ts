import assert from "node:assert/strict";
import { EngineStack, engineTimeout, type Violation } from "../../support/engineStack";
import { rightProgram, wrongProgram } from "./dockerPrograms";
import { foundBy } from "./foundBy";

describe("the policies of containers on Docker", function () {
  this.timeout(engineTimeout);
  let stack: EngineStack;
  let violations: Violation[];
  before(async () => {
    stack = await EngineStack.create({ plugins: true });
    violations = await stack.violations(wrongProgram);
  });
  after(() => stack?.remove());

  it("have nothing to say of a program that keeps to them", async () => {
    assert.deepEqual(await stack.violations(rightProgram), []);
  });

  const expected: Record<string, Record<string, string>> = {
    "no-plain-secrets": {
      "secret-in-variable": "variable ADMIN_PASSWORD has a value; variable URL has a password in an address.",
      "marked-secret-in-variable": "variable GITHUB_TOKEN has a value.",
      "secrets-in-files":
        "files.DEFAULT_PASSWORD is a default password; files.OPEN_PASSWORD is written in the program.",
    },
    "pinned-images": {
      latest: "the image is registry.example.org:5000/cd4ml:latest: latest is no version.",
      untagged: "the image is registry.example.org:5000/cd4ml: it has no tag.",
    },
    "not-exposed": {
      "on-every-address": "port 9200 is published on 0.0.0.0, and cd4ml:host is 127.0.0.1.",
      "on-one-address": "port 9200 is published on 192.0.2.7, and cd4ml:host is 127.0.0.1.",
      "on-the-hosts-network": "networkMode is host.",
    },
    "not-privileged": {
      privileged: "privileged is true; user is root; no-new-privileges is not set; seccomp is unconfined.",
      capable: "capabilities.drops is not ALL; capabilities SYS_ADMIN are added.",
    },
    "read-only-root": { writable: "readOnly is not true." },
    "no-host-paths": { "with-socket": "/var/run/docker.sock of the host is mounted." },
    "resource-limits": { unlimited: "memory, cpus not set." },
    "health-checks": { unchecked: "healthcheck not set.", "not-to-be-checked": "healthcheck is NONE." },
    "owner-labels": {
      nobodys: "no label cd4ml.environment.",
      "nobodys-volume": "no label cd4ml.owner and no label cd4ml.environment.",
    },
  };
  for (const [rule, found] of Object.entries(expected)) {
    it(`find what breaks ${rule}`, () => assert.deepEqual(foundBy(violations, rule), found));
  }

  it("find nothing else, and refuse all of it", () => {
    assert.deepEqual([...new Set(violations.map(({ policy }) => policy))].sort(), Object.keys(expected).sort());
    assert.deepEqual([...new Set(violations.map(({ level }) => level))], ["mandatory"]);
  });

  it("never show a secret", () => {
    assert.doesNotMatch(JSON.stringify(violations), /hunter2|Changeme/);
  });

  it("let ports be published where cd4ml:host says", async () => {
    const allowed = await stack.violations(wrongProgram, { host: "192.0.2.7" });
    const found = Object.keys(foundBy(allowed, "not-exposed"));
    assert.deepEqual(found.sort(), ["on-every-address", "on-the-hosts-network"]);
  });

  it("say what is wrong, why, how to mend it and how to be exempt", () => {
    const { message } = violations.find(({ resource }) => resource === "latest") as Violation;
    assert.equal(
      message,
      "latest: the image is registry.example.org:5000/cd4ml:latest: latest is no version.\n" +
        "Why: `latest`, or no tag, is another image tomorrow: what was tried is not what runs, and there is no way back. " +
        "A tag can be moved too; a cluster, which pulls on every node anew, needs the digest.\n" +
        "Fix: Name the image by its version, in production by its digest: name@sha256:…, as " +
        "`docker buildx imagetools inspect name:version` or the registry shows it. Images are set in cd4ml:images.\n" +
        "Exempt: add {rule: pinned-images, resource: latest, reason: …} to cd4ml:policyExemptions; docs/policies.md says more.",
    );
  });
});
