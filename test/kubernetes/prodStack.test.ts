import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../service/support/runningService";
import { RealElasticsearch } from "../support/elasticsearch";
import { type AnyObject, isReady, kubernetesTimeout, TestCluster } from "../support/kubernetes/cluster";
import { type Changes, Production } from "../support/kubernetes/production";

const pricing = "cd4ml-test-pricing";
const objects = `/apis/apps/v1/namespaces/${pricing}`;

/** On fake nodes no program runs; what is asked of the objects, API server, controllers and scheduler say. */
describe("the prod stack on a real control plane", function () {
  this.timeout(kubernetesTimeout);
  let cluster: TestCluster;
  let elasticsearch: RealElasticsearch;
  let stack: Production;
  let settings: Record<string, unknown>;

  before(async function () {
    const test = this as unknown as Mocha.Context;
    [cluster, elasticsearch] = await Promise.all([TestCluster.start(test), RealElasticsearch.start(test)]);
    stack = new Production(cluster);
    settings = { elasticsearchUrl: elasticsearch.url, parts: { modelService: { most: 4 } } };
    const client = elasticsearch.client();
    const { encoded } = await client.security.createApiKey({ name: "stack" });
    await client.close();
    const databaseUrl = "postgres://reader:a-password-nobody-sees@db.example.org:5432/cd4ml";
    stack.set(settings, { elasticsearchApiKey: encoded, databaseUrl });
  });

  after(async () => {
    await cluster?.stop();
    await elasticsearch?.stop();
    stack?.remove();
  });

  it("comes up as its preview says, and then there is nothing to change, before and after a refresh", async () => {
    const { changes: planned } = await stack.json<Changes>("preview", "--no-refresh");
    assert.deepEqual(Object.keys(planned), ["create"]);
    const { changes } = await stack.json<Changes>("up");
    assert.equal(changes.create, planned.create);
    await scaledTo(2);
    for (const option of ["--no-refresh", "--refresh"]) {
      const again = await stack.json<Changes>("preview", ...(option === "--refresh" ? [] : [option]));
      assert.deepEqual(again.resources, [], option);
    }
  });

  it("is waited for as long as its copies may take to change one after the other", () => {
    const state = JSON.parse(stack.project.read(".cd4ml/state/.pulumi/stacks/cd4ml/test.json"));
    const seconds = (name: string) => {
      const type = "kubernetes:apps/v1:StatefulSet";
      const { customTimeouts } = state.checkpoint.latest.resources.find(
        (resource: AnyObject) => resource.type === type && resource.urn.endsWith(`::${name}`),
      );
      return [customTimeouts.create, customTimeouts.update];
    };
    const [start, roll] = seconds("pricing-model-service");
    assert.ok(start >= 600, start);
    assert.equal(roll, 4 * start);
  });

  it("has plain names and the standard labels, and every pod is owned, limited and restricted", async () => {
    const names = (await cluster.list(`${objects}/statefulsets`)).map(({ metadata }) => metadata.name);
    assert.deepEqual(names.sort(), ["jenkins", "model-service"]);
    const pods = await cluster.list(`/api/v1/namespaces/${pricing}/pods`);
    assert.equal(pods.length, 3);
    for (const { metadata, spec } of pods) {
      assert.equal(metadata.labels["app.kubernetes.io/part-of"], "cd4ml");
      assert.equal(metadata.labels["cd4ml.dev/environment"], "pricing");
      assert.equal(metadata.labels["cd4ml.dev/owner"], "ml_example.org");
      assert.equal(spec.securityContext.runAsNonRoot, true);
      for (const container of spec.containers) {
        assert.ok(container.resources.limits.memory && container.resources.requests.cpu);
        assert.ok(container.readinessProbe && container.livenessProbe && container.startupProbe);
      }
    }
  });

  it("lets no pod into its namespaces that is not restricted", async () => {
    const pod = { metadata: { name: "root" }, spec: { containers: [{ name: "root", image: "busybox:1" }] } };
    await assert.rejects(
      cluster.ask("POST", `/api/v1/namespaces/${pricing}/pods`, pod),
      /violates PodSecurity "restricted/,
    );
  });

  it("keeps secrets in Secrets, out of settings, pods and outputs", async () => {
    const { stdout } = await stack.run("outputs", "--json");
    const plain = await Promise.all(
      ["configmaps", "pods", "podtemplates", "services"].map((kind) =>
        cluster.list(`/api/v1/namespaces/${pricing}/${kind}`),
      ),
    );
    assert.doesNotMatch(JSON.stringify([plain, stdout]), /a-password-nobody-sees/);
    const secrets = await cluster.list(`/api/v1/namespaces/${pricing}/secrets`);
    const held = secrets.flatMap(({ data = {} }) => Object.values(data as Record<string, string>));
    assert.ok(held.some((value) => /a-password-nobody-sees/.test(Buffer.from(value, "base64").toString())));
    assert.ok(secrets.every(({ immutable }) => immutable));
  });

  it("rolls a new image one copy after the other, while the service always has one", async () => {
    const watched = watch(cluster, "model-service");
    stack.images.cd4ml = `registry.example.org/cd4ml@sha256:${"3".repeat(64)}`;
    stack.set(settings);
    const { resources = [] } = await stack.json<Changes>("preview");
    const replaced = resources.filter(({ operation }) => operation !== "update").map(({ type }) => type);
    assert.deepEqual(replaced, ["kubernetes:core/v1:ConfigMap"], "only settings are made anew, which name the image");
    await stack.json("up");
    const { least } = await watched.stop();
    assert.ok(least >= 1, `there were ${least} ready copies`);
    const pods = await podsOf(cluster, "model-service");
    assert.deepEqual([...new Set(pods.map(({ spec }) => spec.containers[0].image))], [stack.images.cd4ml]);
  });

  it("scales a part, and nothing else changes, then or when its scaler has made the copies", async () => {
    stack.set({ ...settings, parts: { modelService: { replicas: 4, most: 6 } } });
    const { resources = [] } = await stack.json<Changes>("preview");
    assert.deepEqual(
      resources.map(({ operation, type, name }) => `${operation} ${type.split(":").at(-1)} ${name}`),
      [`update ResourceQuota ${pricing}`, "update HorizontalPodAutoscaler pricing-model-service"],
      "the part, and what its environment may use",
    );
    await stack.json("up");
    await scaledTo(4);
    assert.deepEqual((await stack.json<Changes>("preview")).resources, []);
  });

  const rotate = ["--rotate", "pricing-jenkins-admin"];

  it("makes a generated password anew when asked, which changes only what uses it", async () => {
    const unknown = await stack.run("up", "--rotate", "pricing-jenkins-root");
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /CD4ML_ROTATION .*"pricing-jenkins-root". Its secrets: .*pricing-jenkins-admin/);
    const { resources = [] } = await stack.json<Changes>("preview", ...rotate);
    const others = resources.filter(({ name }) => !name.startsWith("pricing-jenkins"));
    assert.deepEqual(others, []);
    assert.ok(
      resources.some(({ type }) => type.endsWith(":StatefulSet")),
      JSON.stringify(resources),
    );
  });

  it("changes only what uses a password of one's own that is set anew, along with the generated one", async () => {
    stack.set(settings, { databaseUrl: "postgres://reader:another-password@db.example.org:5432/cd4ml" });
    const { resources = [] } = await stack.json<Changes>("preview");
    const names = new Set(resources.map(({ name }) => name));
    assert.ok(names.has("pricing-jenkins") && names.has("pricing-build"), [...names].join());
    const service = resources.filter(({ name }) => name.startsWith("pricing-model-service"));
    assert.deepEqual(
      service.map(({ type }) => type.split(":").at(-1)),
      ["HorizontalPodAutoscaler"],
    );
    const outputs = () => stack.json<Record<string, unknown>>("outputs", "--show-secrets");
    const before = await outputs();
    await stack.json("up", ...rotate);
    assert.notDeepEqual(await outputs(), before);
  });

  it("mends what somebody changed or deleted by hand", async () => {
    await cluster.ask("DELETE", `/apis/networking.k8s.io/v1/namespaces/${pricing}/networkpolicies/default-deny`);
    const scale = { spec: { replicas: 0 } };
    await cluster.ask("PATCH", `${objects}/statefulsets/jenkins`, scale, "application/merge-patch+json");
    const { resources = [] } = await stack.json<Changes>("preview");
    assert.deepEqual(resources.map(({ operation, name }) => `${operation} ${name}`).sort(), [
      `create ${pricing}-default-deny`,
      "update pricing-jenkins",
    ]);
    await stack.json("up");
    assert.equal((await podsOf(cluster, "jenkins")).filter(serves).length, 1);
  });

  it("says in seconds which cluster it cannot reach, and that there is no such context", async () => {
    stack.set({ ...settings, kubeContext: "elsewhere" });
    const began = Date.now();
    const { code, stdout } = await stack.run("up", "--no-refresh");
    assert.equal(code, 1);
    assert.match(stdout, /no context "elsewhere".*It has test/s);
    // Seconds, but for a busy machine; who tries again and again takes longer.
    assert.ok(Date.now() - began < 120_000);
    stack.set(settings);
    await stack.json("up", "--no-refresh");
  });

  it("leaves nothing when it is destroyed", async () => {
    await stack.json("destroy", "--yes");
    const namespaces = (await cluster.list("/api/v1/namespaces")).map(({ metadata }) => metadata.name);
    assert.deepEqual(
      namespaces.filter((name) => name.startsWith("cd4ml")),
      [],
    );
  });

  /** Waits until the scaler has made so many copies of the model service. */
  async function scaledTo(copies: number): Promise<void> {
    const ready = async () => (await podsOf(cluster, "model-service")).filter(serves).length;
    await eventually(async () => (await ready()) === copies, 60_000);
  }
});

function podsOf(cluster: TestCluster, name: string): Promise<AnyObject[]> {
  return cluster.list(`/api/v1/namespaces/${pricing}/pods?labelSelector=app.kubernetes.io%2Fname%3D${name}`);
}

/** Whether a pod is ready, and stays. */
function serves(pod: AnyObject): boolean {
  return !pod.metadata.deletionTimestamp && isReady(pod);
}

/** Counts the ready copies of a workload until it is told to stop. */
function watch(cluster: TestCluster, name: string) {
  let least = Number.POSITIVE_INFINITY;
  let watching = true;
  const done = (async () => {
    for (; watching; await sleep(50)) least = Math.min(least, (await podsOf(cluster, name)).filter(serves).length);
  })();
  return {
    async stop() {
      watching = false;
      await done;
      return { least };
    },
  };
}
