import assert from "node:assert/strict";
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Engine } from "../../../infra/engine/engine";
import { installProviderPlugins } from "../../../infra/engine/providerPlugins";
import { replacing } from "../../../infra/engine/source/pulumi-resource-kubernetes/replacing";

describe("the providers of a platform", function () {
  this.timeout(20_000);
  let home: string;
  let engine: Engine;

  beforeEach(() => {
    home = mkdtempSync(path.join(os.tmpdir(), "cd4ml-plugins-"));
    // An engine whose downloads fail.
    const command = path.join(home, "pulumi");
    writeFileSync(command, "#!/bin/sh\necho refused >&2\nexit 1\n", { mode: 0o755 });
    engine = { command, version: "3.250.0", origin: "path" };
  });

  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it("are none for processes, and are left alone where they are installed", async () => {
    assert.deepEqual(await installed("local"), []);
    for (const name of ["docker", "github"]) install(name);
    assert.deepEqual(await installed("docker"), []);
  });

  it("have a stand-in for that of Kubernetes where it cannot be downloaded, and say so", async () => {
    install("github");
    const told: string[] = [];
    const [standIn, ...more] = await installed("kubernetes", told);
    assert.deepEqual([standIn.name, more], ["kubernetes", []]);
    accessSync(path.join(standIn.path, "pulumi-resource-kubernetes"), constants.X_OK);
    assert.match(told.join("\n"), /cannot be downloaded here: its stand-in/);
    install("kubernetes");
    assert.deepEqual(await installed("kubernetes"), []);
  });

  function installed(platform: string, told: string[] = []) {
    return installProviderPlugins(engine, platform, (message) => told.push(message), { PULUMI_HOME: home });
  }

  function install(name: string): void {
    const file = path.resolve(__dirname, `../../../node_modules/@pulumi/${name}/package.json`);
    const { version } = JSON.parse(readFileSync(file, "utf8"));
    mkdirSync(path.join(home, "plugins", `resource-${name}-v${version.replace(/^v/, "")}`), { recursive: true });
  }
});

describe("fields of Kubernetes' objects for which one is made anew", () => {
  const anew: [kind: string, path: string][] = [
    ["Deployment", "spec.selector.matchLabels.app"],
    ["StatefulSet", "spec.volumeClaimTemplates[0].spec.resources.requests.storage"],
    ["StatefulSet", "spec.serviceName"],
    ["Job", "spec.template.spec.containers[0].image"],
    ["Pod", "spec.containers[0].image"],
    ["PersistentVolumeClaim", "spec.resources.requests.storage"],
    ["Service", "spec.clusterIP"],
    ["RoleBinding", "roleRef.name"],
    ["Secret", 'stringData["a.b"]'],
    ["Secret", "stringData"],
    ["ConfigMap", "data.settings"],
    ["Ingress", "metadata.namespace"],
  ];
  const inPlace: [kind: string, path: string][] = [
    ["Deployment", "spec.template.spec.containers[0].image"],
    ["StatefulSet", "spec.replicas"],
    ["Job", "spec.suspend"],
    ["Pod", "spec.tolerations[0].key"],
    ["Service", "spec.ports[0].port"],
    ["Secret", "metadata.labels.app"],
    ["ConfigMap", "metadata.annotations.data"],
  ];

  for (const [kind, field] of anew) {
    it(`are ${field} of a ${kind}`, () => assert.deepEqual(replacing(kind, [field]), [field]));
  }
  for (const [kind, field] of inPlace) {
    it(`are not ${field} of a ${kind}`, () => assert.deepEqual(replacing(kind, [field]), []));
  }
});
