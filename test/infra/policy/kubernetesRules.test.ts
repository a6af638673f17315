import assert from "node:assert/strict";
import { EngineStack, engineTimeout, type Violation } from "../../support/engineStack";
import { foundBy } from "./foundBy";
import { rightProgram, wrongProgram } from "./kubernetesPrograms";

describe("the policies of objects on Kubernetes", function () {
  this.timeout(engineTimeout);
  let stack: EngineStack;
  let violations: Violation[];
  before(async () => {
    stack = await EngineStack.create({ platform: "kubernetes" });
    violations = await stack.violations(wrongProgram);
  });
  after(() => stack?.remove());

  it("have nothing to say of a program that keeps to them", async () => {
    assert.deepEqual(await stack.violations(rightProgram, { keepData: "true" }), []);
  });

  const expected: Record<string, Record<string, string>> = {
    "no-plain-secrets": {
      "secret-in-variable": "variable ADMIN_PASSWORD has a value.",
      "in-settings": "data.ADMIN_PASSWORD is written in the program.",
      unmarked: "stringData.ADMIN_PASSWORD is not marked secret.",
      "default-password": "stringData.ADMIN_PASSWORD is a default password.",
    },
    "pinned-images": {
      "by-tag": "the image of container main is registry.example.org/cd4ml:1.2.3: it has no digest.",
    },
    "not-exposed": {
      "on-every-node": "the service is a NodePort.",
      balanced: "the service is a LoadBalancer; the service has the addresses 192.0.2.7.",
      "on-the-hosts-network": "hostNetwork is true; container main has hostPort 80.",
    },
    "not-privileged": {
      root:
        "container main: runAsNonRoot is not true; container main: runAsUser is 0; " +
        "container main: seccompProfile is not RuntimeDefault or Localhost.",
      privileged:
        "container main: privileged is true; container main: allowPrivilegeEscalation is not false; " +
        "container main: capabilities.drop is not ALL; container main: capabilities SYS_ADMIN are added.",
    },
    "read-only-root": { privileged: "container main: readOnlyRootFilesystem is not true." },
    "no-host-paths": { "on-the-host": "volume logs is /var/log of the host." },
    "no-service-account-token": {
      "with-token": "automountServiceAccountToken is not false.",
      "with-token-in-volume": "a volume holds a service account's token.",
      "with-token-for-the-api": "a volume holds a service account's token.",
    },
    "resource-limits": {
      unlimited: "container main: resources.limits.cpu, resources.requests.memory, resources.requests.cpu not set.",
    },
    "health-checks": { unchecked: "container main has no livenessProbe." },
    "data-kept": {
      forgets:
        "volumes data: whenDeleted is Delete; volumes data go with namespace cd4ml-ada: cd4ml:keepData is false.",
      unprotected: "the claim is not protected.",
    },
    tls: {
      "no-certificate": "models.example.org has no certificate in spec.tls.",
      "over-http": "no annotation says that HTTP is not served.",
      "of-another-class": "no annotation for class traefik says that HTTP is not served.",
      "open-gateway": "listener web speaks HTTP.",
    },
    "default-deny": {
      "cd4ml-ada": "no NetworkPolicy of the namespace refuses all connections.",
      "opens-again": "it allows every connection into and out of every pod.",
    },
    "owner-labels": {
      nobodys: "no label cd4ml.dev/owner and no label cd4ml.dev/environment.",
      "nobodys-pods": "the pods' template: no label cd4ml.dev/owner.",
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
    assert.doesNotMatch(JSON.stringify(violations), /hunter2/);
  });

  it("let data go with a stack that is there to be tried", async () => {
    assert.deepEqual(foundBy(await stack.violations(wrongProgram, { size: "small" }), "data-kept"), {});
  });
});
