import assert from "node:assert/strict";
import path from "node:path";
import { Client } from "@elastic/elasticsearch";
import { reach } from "../../infra/provider/kubernetes/tunnel";
import { eventually } from "../service/support/runningService";
import { startChromium } from "../support/chromium";
import { type ClosedImage, closedImages } from "../support/images/closedImages";
import { type AnyObject, isReady, kubernetesTimeout, TestCluster } from "../support/kubernetes/cluster";
import { RealNodes } from "../support/kubernetes/nodes";
import { type Changes, Production } from "../support/kubernetes/production";
import { type Prediction, predictExample } from "../support/predictExample";
import { S3Server } from "../support/s3";
import { withVariables } from "../support/withVariables";

const shared = "cd4ml-test-shared";
const pricing = "cd4ml-test-pricing";
/** How long pods may take to be there anew, and events to arrive, on a busy machine. */
const patienceMs = 300_000;
const images: ClosedImage[] = ["cd4ml", "jenkins", "elasticsearch", "kibana", "postgres"];

/** What `cd4ml outputs --json --show-secrets` says, as far as it is used here. */
interface Outputs {
  credentials: Record<"shared" | "pricing", Record<string, { user: string; password: string }>>;
  firstModels: { pricing: Record<string, { run: string; acceptance: string }> };
}

/**
 * Every part that a stack has by default, of the size `team`'s copies and `small`'s room, on nodes that run it; the stand-ins
 * are the programs of Jenkins and Kibana, and the bucket's server, which is outside as by default.
 */
describe("the whole prod stack on three real nodes", function () {
  this.timeout(kubernetesTimeout);
  this.bail(true);
  let cluster: TestCluster;
  let nodes: RealNodes;
  let s3: S3Server;
  let stack: Production;
  let outputs: Outputs;

  before(async function () {
    const test = this as unknown as Mocha.Context;
    cluster = await TestCluster.start(test, { nodes: 0 });
    const references = await closedImages();
    nodes = await RealNodes.start(test, cluster, { count: 3, images: images.map((name) => [references[name]]) });
    s3 = await S3Server.start(test);
    const port = Number(new URL(s3.access.endpoint).port);
    await nodes.admit(port);
    stack = new Production(cluster);
    for (const name of images) stack.images[name] = nodes.nameByDigest(references[name]);
    const { accessKeyId: s3AccessKeyId = "", secretAccessKey: s3SecretAccessKey = "" } = s3.access;
    const settings = {
      problems: ["ames"],
      parts: {
        elasticsearch: { replicas: 3, memory: "1536Mi" },
        kibana: { replicas: 2, cpu: 0.5, memory: "512Mi" },
        build: { memory: "2Gi" },
      },
      portal: true,
      firstModels: true,
      keepData: true,
      registry: `s3://${s3.bucket}/test`,
      s3Endpoint: `http://${nodes.host}:${port}`,
      s3Role: "",
      apiServerPort: cluster.apiPort,
    };
    stack.set(settings, { s3AccessKeyId, s3SecretAccessKey });
  });

  after(async () => {
    await s3?.stop();
    await nodes?.stop();
    await cluster?.stop();
    stack?.remove();
  });

  it("comes up from nothing, and then there is nothing to change, before and after a look at what is there", async () => {
    await stack.json("up");
    for (const option of [["--no-refresh"], []]) {
      assert.deepEqual((await stack.json<Changes>("preview", ...option)).resources, [], option.join());
    }
    outputs = await stack.json("outputs", "--show-secrets");
    const copies = await Promise.all([shared, pricing].map(readyPods));
    assert.deepEqual(
      copies.flat().map(({ metadata }) => metadata.labels["app.kubernetes.io/name"]),
      [
        "database",
        ...repeated("elasticsearch", 3),
        "kibana",
        "kibana",
        "portal",
        "jenkins",
        ...repeated("model-service", 2),
      ],
    );
  });

  it("has an event store whose nodes are on different machines", async () => {
    const pods = (await readyPods(shared)).filter(({ metadata }) => metadata.name.startsWith("elasticsearch"));
    assert.equal(new Set(pods.map(({ spec }) => spec.nodeName)).size, 3);
    const health = await administer((client) => client.cluster.health({ wait_for_status: "green", timeout: "60s" }));
    assert.deepEqual([health.status, health.number_of_nodes], ["green", 3]);
  });

  it("serves the model that was trained from its database, and keeps what it predicts", async () => {
    const { run } = outputs.firstModels.pricing.ames;
    const answer = await predict();
    assert.equal(answer.model.run, run);
    await eventually(async () => (await countOf(answer.predictionId)) === 1, patienceMs);
  });

  it("shows the events in Kibana, whichever of its copies is asked", async function () {
    const { user: username, password } = outputs.credentials.pricing.kibana;
    const pods = (await readyPods(shared)).filter(({ metadata }) => metadata.name.startsWith("kibana"));
    const browser = await startChromium(this);
    try {
      for (const { status } of pods) {
        const page = await browser.newPage({ httpCredentials: { username, password } });
        await page.goto(`http://${status.podIP}:5601/s/pricing/app/dashboards#/view/cd4ml-pricing-ames`);
        await page.getByRole("heading", { name: "Predictions by model" }).waitFor();
      }
    } finally {
      await browser.close();
    }
  });

  it("goes on with passwords that are made anew, of the event store's administrator and of Kibana", async () => {
    const rotated = ["elasticsearch-password", "kibana-system-password"].flatMap((name) => ["--rotate", name]);
    const before = outputs.credentials.shared.elasticsearch.password;
    await stack.json("up", ...rotated);
    outputs = await stack.json("outputs", "--show-secrets");
    assert.notEqual(outputs.credentials.shared.elasticsearch.password, before);
    const { predictionId } = await predict();
    await eventually(async () => (await countOf(predictionId)) === 1, patienceMs);
    assert.deepEqual((await stack.json<Changes>("preview")).resources, []);
  });

  it("loses no event while a machine's node of the event store is away", async () => {
    await cluster.ask("DELETE", `/api/v1/namespaces/${shared}/pods/elasticsearch-1?gracePeriodSeconds=0`);
    const { predictionId } = await predict();
    await eventually(async () => (await countOf(predictionId)) === 1, patienceMs);
    await eventually(async () => (await readyPods(shared)).length === 7, patienceMs);
  });

  it("takes its events along to an event store that is made anew, as docs/backup.md says", async () => {
    const events = await countAll();
    const folder = path.join(stack.project.folder, "backup");
    await scale(0);
    await onEvents("backup", "--only", "events", "--to", folder);
    await cluster.ask("DELETE", `/apis/apps/v1/namespaces/${shared}/statefulsets/elasticsearch`);
    const claims = `/api/v1/namespaces/${shared}/persistentvolumeclaims`;
    await eventually(async () => (await readyPods(shared)).length === 4, patienceMs);
    for (let i = 0; i < 3; i++) await cluster.ask("DELETE", `${claims}/data-elasticsearch-${i}`);
    await stack.json("up");
    await stack.json("up");
    outputs = await stack.json("outputs", "--show-secrets");
    await onEvents("restore", "--only", "events", "--from", folder);
    assert.equal(await countAll(), events);
    await scale(2);
    await eventually(async () => (await readyPods(pricing)).length === 3, patienceMs);
    const { predictionId } = await predict();
    await eventually(async () => (await countOf(predictionId)) === 1, patienceMs);
  });

  function scale(replicas: number): Promise<AnyObject> {
    const place = `/apis/apps/v1/namespaces/${pricing}/statefulsets/model-service`;
    return cluster.ask("PATCH", place, { spec: { replicas } }, "application/merge-patch+json");
  }

  /** Runs a command of the project on the environment's events, with its keys, from this machine. */
  async function onEvents(...args: string[]): Promise<void> {
    const file = (name: string, text: string) => stack.project.write(name, text);
    const secrets = await cluster.list(
      `/api/v1/namespaces/${pricing}/secrets?labelSelector=app.kubernetes.io%2Fname%3Dmodel-service`,
    );
    const key = (name: string) => Buffer.from(secrets[0].data[name], "base64").toString();
    file("ca.pem", await authority());
    file("writer", key("CD4ML_EVENTS_KEY"));
    file("reader", key("CD4ML_EVENTS_READER_KEY"));
    const variables = {
      CD4ML_NAMESPACE: "pricing",
      CD4ML_EVENTS_KEY_FILE: path.join(stack.project.folder, "writer"),
      CD4ML_EVENTS_READER_KEY_FILE: path.join(stack.project.folder, "reader"),
      NODE_EXTRA_CA_CERTS: path.join(stack.project.folder, "ca.pem"),
    };
    const store = `kubernetes+tls://${cluster.context}@elasticsearch.${shared}:9200`;
    const { code, stderr } = await reach(store, ({ url }) => {
      const CD4ML_EVENTS = url.replace("127.0.0.1", "localhost");
      return withVariables({ ...variables, CD4ML_EVENTS }, () => stack.project.cd4ml(...args));
    });
    assert.equal(code, 0, stderr);
  }

  async function countAll(): Promise<number> {
    return administer(async (client) => {
      await client.indices.refresh({ index: "model-*" });
      return (await client.count({ index: "model-*" })).count;
    });
  }

  async function readyPods(namespace: string): Promise<AnyObject[]> {
    const pods = await cluster.list(`/api/v1/namespaces/${namespace}/pods`);
    return pods.filter(isReady);
  }

  async function address(namespace: string, service: string): Promise<string> {
    const { spec } = await cluster.ask("GET", `/api/v1/namespaces/${namespace}/services/${service}`);
    return `${spec.clusterIP}:${spec.ports[0].port}`;
  }

  /** Asks the event store as its administrator. */
  async function administer<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const { user: username, password } = outputs.credentials.shared.elasticsearch;
    const client = new Client({
      node: `https://${await address(shared, "elasticsearch")}`,
      auth: { username, password },
      tls: { ca: await authority(), servername: "localhost" },
    });
    return work(client).finally(() => client.close());
  }

  /** Who signed the event store's certificate. */
  async function authority(): Promise<string> {
    const maps = await cluster.list(`/api/v1/namespaces/${shared}/configmaps`);
    const texts = maps.flatMap(({ data = {} }) => Object.values(data as Record<string, string>));
    return texts.find((text) => text.startsWith("-----BEGIN CERTIFICATE"))!;
  }

  function countOf(id: string): Promise<number> {
    const query = { term: { "event.id": id } };
    const index = "model-prediction-pricing";
    return administer(async (client) => (await client.count({ index, query, ignore_unavailable: true })).count);
  }

  async function predict(): Promise<Prediction> {
    return predictExample(`http://${await address(pricing, "model-service")}`, "ames");
  }
});

function repeated(name: string, times: number): string[] {
  return Array.from({ length: times }, () => name);
}
