import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse, stringify } from "yaml";
import { type AnyObject, kubernetesTimeout, TestCluster } from "../support/kubernetes/cluster";
import { ProjectCopy } from "../support/projectCopy";

/** What the project's own stack makes, and what one makes that has everything in the cluster, to try it. */
const variants: Record<string, Record<string, unknown>> = {
  prod: {},
  trial: {
    "cd4ml:size": "small",
    "cd4ml:registry": "in-cluster",
    "cd4ml:snapshotBucket": "",
    "cd4ml:externalSecrets": {},
    "cd4ml:tlsIssuer": "",
    "cd4ml:tlsSecret": "wildcard",
    "cd4ml:parts": { modelService: { most: 6 } },
    "cd4ml:requestRateMetric": "http_requests_per_second",
    "cd4ml:requestsPerSecond": 200,
    "cd4ml:metricsNamespace": "monitoring",
    "cd4ml:environments": [
      { name: "a", repository: "example/a" },
      { name: "b", repository: "example/b" },
    ],
  },
};

describe("the manifests of a stack on Kubernetes", function () {
  this.timeout(kubernetesTimeout);
  const project = new ProjectCopy();
  let cluster: TestCluster;
  const manifests: Record<string, Record<string, AnyObject>> = {};

  before(async function () {
    cluster = await TestCluster.start(this as unknown as Mocha.Context, { nodes: 0 });
  });
  after(async () => {
    await cluster?.stop();
    project.remove();
  });

  for (const [name, settings] of Object.entries(variants)) {
    it(`are rendered with no cluster and no credentials, twice the same bytes: ${name}`, async () => {
      const { config } = parse(project.read("Pulumi.prod.yaml"));
      project.write(`Pulumi.${name}.yaml`, stringify({ config: { ...config, ...settings } }));
      const { KUBECONFIG } = process.env;
      process.env.KUBECONFIG = "/nowhere";
      try {
        const [first, second] = ["first", "second"].map((folder) => path.join(project.folder, name, folder));
        for (const folder of [first, second]) {
          const { code, stderr } = await project.cd4ml("render", "--stack", name, "--out", folder);
          assert.equal(code, 0, stderr);
        }
        assert.deepEqual(filesOf(second), filesOf(first));
        manifests[name] = Object.fromEntries(Object.entries(filesOf(first)).map(([file, text]) => [file, parse(text)]));
      } finally {
        process.env.KUBECONFIG = KUBECONFIG;
      }
    });

    it(`hold no secret: ${name}`, () => {
      for (const [file, { kind, stringData = {} }] of Object.entries(manifests[name])) {
        if (kind !== "Secret") continue;
        for (const value of Object.values(stringData)) assert.match(String(value), /^<(withheld|known)/, file);
      }
    });

    it(`are what the API server takes, to the last field, and their pods are restricted: ${name}`, async () => {
      const all = Object.values(manifests[name]).map(knownNames);
      for (const namespace of all.filter(({ kind }) => kind === "Namespace")) {
        await cluster.ask("POST", "/api/v1/namespaces", namespace);
      }
      for (const object of all.filter(({ kind }) => kind !== "Namespace")) {
        await tryOut(cluster, object);
        const template = object.spec?.template ?? object.template;
        if (template) await tryOut(cluster, podOf(object, template));
      }
    });
  }

  it("let only model services and builds call the bucket of the stack, and none of them a bucket elsewhere", () => {
    const policies = Object.values(manifests.trial).filter(({ kind }) => kind === "NetworkPolicy");
    const names = policies.map(({ metadata }) => metadata.name).filter((name) => name.startsWith("bucket-"));
    const callers = ["a-build", "a-model-service", "b-build", "b-model-service"];
    assert.deepEqual(names.sort(), callers.map((caller) => `bucket-from-${caller}`).sort());
    const services = policies.filter(({ metadata }) => metadata.name === "model-service");
    assert.equal(services.length, 2);
    const called = services.flatMap(({ spec }) => spec.egress.flatMap(({ to }: AnyObject) => to));
    assert.deepEqual(
      called.filter(({ podSelector }) => !podSelector),
      [],
    );
  });

  it("scale the model service by CPU and, where the settings name a metric, by the requests of a copy", () => {
    const scalers = (variant: string) =>
      Object.values(manifests[variant])
        .filter(({ kind }) => kind === "HorizontalPodAutoscaler")
        .map(({ spec: { minReplicas, maxReplicas, metrics } }) => [minReplicas, maxReplicas, ...metrics]);
    const cpu = {
      type: "Resource",
      resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
    };
    const target = { type: "AverageValue", averageValue: "200" };
    const rate = { type: "Pods", pods: { metric: { name: "http_requests_per_second" }, target } };
    assert.deepEqual(scalers("prod"), [[2, 6, cpu]]);
    assert.deepEqual(scalers("trial"), Array(2).fill([2, 6, cpu, rate]));
  });

  it("let the namespace that the settings name ask for metrics, and where they name none nobody", () => {
    const monitoring = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } };
    const callers = (variant: string) =>
      Object.values(manifests[variant])
        .filter(({ kind }) => kind === "NetworkPolicy")
        .flatMap(({ metadata, spec: { podSelector, ingress = [] } }) =>
          ingress
            .filter(({ from }: AnyObject) => from.some((peer: AnyObject) => isDeepStrictEqual(peer, monitoring)))
            .map(({ ports }: AnyObject) => [
              `${metadata.namespace} ${podSelector.matchLabels["app.kubernetes.io/name"]}`,
              ports,
            ]),
        );
    const namespaces = ["cd4ml-trial-a", "cd4ml-trial-b"];
    assert.deepEqual(callers("prod"), []);
    assert.deepEqual(
      callers("trial"),
      namespaces.map((each) => [`${each} model-service`, [{ protocol: "TCP", port: "http" }]]),
    );
  });

  it("replace what another render wrote, and nothing else", async () => {
    const folder = path.join(project.folder, "mine");
    mkdirSync(folder);
    writeFileSync(path.join(folder, "notes.txt"), "mine");
    const { code, stderr } = await project.cd4ml("render", "--stack", "prod", "--out", folder);
    assert.equal(code, 1);
    assert.match(stderr, /CD4ML_RENDER .*mine is not empty/);
    assert.deepEqual(readdirSync(folder), ["notes.txt"]);
  });
});

/** Texts by file name, relative to the folder. */
function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
}

/** What is known only after the update, as some name it may have. */
function knownNames(object: AnyObject): AnyObject {
  return JSON.parse(JSON.stringify(object).replaceAll("<known after up>", "known-after-up"));
}

function podOf({ metadata: { name, namespace } }: AnyObject, { metadata, spec }: AnyObject): AnyObject {
  // Volumes of a claim are there only through its controller.
  const claims = spec.containers.flatMap(({ volumeMounts }: AnyObject) =>
    volumeMounts.map(({ name: volume }: AnyObject) => volume),
  );
  const missing = claims.filter(
    (claim: string) => !spec.volumes.some(({ name: volume }: AnyObject) => volume === claim),
  );
  const volumes = [...spec.volumes, ...[...new Set(missing)].map((claim) => ({ name: claim, emptyDir: {} }))];
  const pod = { ...spec, volumes, serviceAccountName: "default" };
  return { apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name, namespace }, spec: pod };
}

const plurals: Record<string, string> = { Ingress: "ingresses", NetworkPolicy: "networkpolicies" };

/** Asks the server whether it would make an object as it is; unknown fields are refused. */
async function tryOut(cluster: TestCluster, object: AnyObject): Promise<void> {
  const { apiVersion, kind, metadata } = object;
  const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = plurals[kind] ?? `${kind.toLowerCase()}s`;
  const place = `${base}/namespaces/${metadata.namespace}/${plural}?dryRun=All&fieldValidation=Strict`;
  await cluster.ask("POST", place, object).catch((error: Error) => {
    throw new Error(`${kind} ${metadata.namespace}/${metadata.name}: ${error.message}`);
  });
}
