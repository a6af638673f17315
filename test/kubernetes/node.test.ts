import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { EventAccess } from "../../infra/parts/eventAccess";
import { ExternalElasticsearch } from "../../infra/parts/externalElasticsearch";
import { ModelService } from "../../infra/parts/modelService";
import { Unreachable } from "../../infra/provider/handler";
import { reach } from "../../infra/provider/kubernetes/tunnel";
import { presets } from "../../infra/sizes";
import { runPipeline } from "../../model/pipeline";
import { openRegistry } from "../../model/registry/openRegistry";
import { eventually, flat } from "../service/support/runningService";
import { RealElasticsearch } from "../support/elasticsearch";
import { EngineStack } from "../support/engineStack";
import { closedImages } from "../support/images/closedImages";
import { Callers, type Told } from "../support/kubernetes/callers";
import { type AnyObject, kubernetesTimeout, TestCluster } from "../support/kubernetes/cluster";
import { RealNodes } from "../support/kubernetes/nodes";
import { environmentOn, namespace } from "../support/kubernetes/platform";
import { runInPod } from "../support/kubernetes/runInPod";
import { S3Server } from "../support/s3";
import { TinyProblem } from "../support/tinyProblem";

const core = `/api/v1/namespaces/${namespace}`;
/** How long the cluster may take to have a pod anew, and a pod to ship its events, on a busy machine. */
const patienceMs = 120_000;

/** The platform's own StatefulSet, of the size `small`; models in a bucket and an Elasticsearch outside of the cluster. */
describe("the model service on a real node", function () {
  this.timeout(kubernetesTimeout);
  const tiny = new TinyProblem();
  let cluster: TestCluster;
  let nodes: RealNodes;
  let s3: S3Server;
  let elasticsearch: RealElasticsearch;
  let stack: EngineStack;
  let program: (image: string) => () => Promise<void>;
  let service: string;
  let model: string;

  before(async function () {
    const test = this as unknown as Mocha.Context;
    [cluster, s3, elasticsearch] = await Promise.all([
      TestCluster.start(test, { nodes: 0 }),
      S3Server.start(test),
      RealElasticsearch.start(test),
    ]);
    const { cd4ml } = await closedImages();
    nodes = await RealNodes.start(test, cluster, { images: [[cd4ml, "localhost/cd4ml:1", "localhost/cd4ml:2"]] });
    await Promise.all([s3.access.endpoint, elasticsearch.url].map((url) => nodes.admit(Number(new URL(url).port))));
    const registry = openRegistry(`s3://${s3.bucket}/pricing`, s3.access);
    model = (await runPipeline({ ...tiny.options(), registry })).run.run;
    const apiKey = await keyOf(elasticsearch);
    program = (image) => serving(image, apiKey);
    stack = await EngineStack.create({ platform: "kubernetes" });
    await stack.up(program("localhost/cd4ml:1"));
    const { spec } = await cluster.ask("GET", `${core}/services/model-service`);
    service = `http://${spec.clusterIP}:${spec.ports[0].port}`;
  });

  after(async () => {
    await stack?.remove();
    await elasticsearch?.stop();
    await s3?.stop();
    await nodes?.stop();
    await cluster?.stop();
    tiny.remove();
  });

  it("serves the registry's model from two copies behind one address", async () => {
    const pods = await readyPods();
    assert.deepEqual(
      pods.map(({ metadata }) => metadata.name),
      ["model-service-0", "model-service-1"],
    );
    for (const address of [service, ...pods.map(({ status }) => `http://${status.podIP}:11000`)]) {
      const { models } = (await (await fetch(`${address}/readyz`)).json()) as AnyObject;
      assert.equal(models.find(({ problem }: AnyObject) => problem === "flats").run, model);
    }
  });

  it("loses no request and no event when it is rolled to another image under load", async () => {
    const { lost } = await underLoad(() => stack.up(program("localhost/cd4ml:2")));
    assert.deepEqual(lost, []);
    const images = (await readyPods()).map(({ spec }) => spec.containers[0].image);
    assert.deepEqual(images, ["localhost/cd4ml:2", "localhost/cd4ml:2"]);
  });

  it("loses no request and no event when a pod is deleted under load", async () => {
    const { lost } = await underLoad(() => replaced(0, () => cluster.ask("DELETE", `${core}/pods/model-service-0`)));
    assert.deepEqual(lost, []);
  });

  it("loses no event that it has acknowledged when its program is killed under load", async () => {
    await underLoad(async () => {
      const [{ status }] = await readyPods();
      nodes.kill(status.containerStatuses[0].containerID);
      await eventually(async () => {
        const [first] = await readyPods();
        return first?.status.containerStatuses[0].restartCount === 1;
      }, patienceMs);
    });
  });

  it("loses no event that it has acknowledged when a pod is deleted without a moment's grace under load", async () => {
    await underLoad(() =>
      replaced(1, () => cluster.ask("DELETE", `${core}/pods/model-service-1?gracePeriodSeconds=0`)),
    );
  });

  it("is reached through the API server", async () => {
    const address = `kubernetes://test@model-service.${namespace}:11000`;
    assert.equal(await reach(address, async ({ url }) => (await fetch(`${url}/healthz`)).status), 200);
  });

  it("is told to be out of reach while it has no pod", async () => {
    const selector = { app: "nobody" };
    await cluster.ask("POST", `${core}/services`, {
      metadata: { name: "nobody" },
      spec: { selector, ports: [{ port: 80 }] },
    });
    const slices = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
    const isKnown = async () => (await cluster.list(slices)).some(({ metadata }) => metadata.name.startsWith("nobody"));
    await eventually(isKnown, patienceMs);
    const asked = reach(`kubernetes://test@nobody.${namespace}:80`, async () => "reached");
    await assert.rejects(asked, (error) => error instanceof Unreachable && /no ready pod for/.test(error.message));
    await cluster.ask("DELETE", `${core}/services/nobody`);
  });

  it("runs as its own user, with a root that nobody writes to", async () => {
    const [pod] = await readyPods();
    assert.equal(await runInPod(cluster, pod, "id", "-un"), "cd4ml");
    await assert.rejects(runInPod(cluster, pod, "touch", "/opt/cd4ml/new"), /Read-only file system/);
  });

  /** The environment's model service, as a stack has it. */
  function serving(image: string, apiKey: string) {
    return async () => {
      const outside = (url: string) => `http://${nodes.host}:${new URL(url).port}`;
      const platform = environmentOn(cluster, { cd4ml: image });
      const store = { url: outside(elasticsearch.url), apiKey, retentionDays: 0, inputs: {} };
      const access = { elasticsearch: new ExternalElasticsearch("elasticsearch", store), namespace: "pricing" };
      const { region = "", accessKeyId = "", secretAccessKey = "", endpoint } = s3.access;
      new ModelService(
        "pricing-model-service",
        {
          registry: `s3://${s3.bucket}/pricing`,
          registryAccess: {
            environment: { AWS_REGION: region, CD4ML_S3_ENDPOINT: outside(endpoint) },
            secrets: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
            outside: [outside(endpoint)],
          },
          events: new EventAccess("pricing-event-access", access, {}).events,
          namespace: "pricing",
          port: 11000,
          size: presets.small.modelService,
        },
        { platform },
      );
    };
  }

  /**
   * Lets something happen while predictions are asked for, a second of them before and after it.
   *
   * @returns what the callers were told, once the event of each prediction that was answered is stored, and none twice
   */
  async function underLoad(happens: () => Promise<unknown>): Promise<Told> {
    const callers = new Callers(`${service}/api/flats/latest`, flat);
    await sleep(1000);
    await happens();
    await sleep(1000);
    const told = await callers.stop();
    assert.ok(told.predictionIds.length > 100, `only ${told.predictionIds.length} predictions were answered`);
    await eventually(async () => {
      const stored = await storedIds();
      return told.predictionIds.every((id) => stored.has(id));
    }, patienceMs);
    return told;
  }

  /** Ids of all stored predictions, each of which is there once. */
  async function storedIds(): Promise<Set<string>> {
    const client = elasticsearch.client();
    const index = "model-prediction-pricing";
    await client.indices.refresh({ index });
    const ids: string[] = [];
    const search = { index, size: 5000, _source_includes: ["event.id"] };
    for await (const { event } of client.helpers.scrollDocuments<AnyObject>(search)) ids.push(event.id);
    await client.close();
    const stored = new Set(ids);
    assert.equal(stored.size, ids.length, "an event is stored twice");
    return stored;
  }

  /** Waits until another pod is ready in the place of the one that something is done to. */
  async function replaced(index: number, change: () => Promise<unknown>): Promise<void> {
    const { uid } = (await readyPods())[index].metadata;
    await change();
    await eventually(async () => {
      const pods = await readyPods();
      return pods.length === 2 && pods[index].metadata.uid !== uid;
    }, patienceMs);
  }

  async function readyPods(): Promise<AnyObject[]> {
    const pods = await cluster.list(`${core}/pods`);
    return pods.filter(({ metadata, status }) => !metadata.deletionTimestamp && status.containerStatuses?.[0].ready);
  }
});

/** A key with all rights. */
async function keyOf(elasticsearch: RealElasticsearch): Promise<string> {
  const client = elasticsearch.client();
  const { encoded } = await client.security.createApiKey({ name: "stack" });
  await client.close();
  return encoded;
}
