import assert from "node:assert/strict";
import { Client } from "@elastic/elasticsearch";
import { Elasticsearch } from "../../infra/parts/elasticsearch";
import { eventually } from "../service/support/runningService";
import { ElasticsearchNodes } from "../support/elasticsearchNodes";
import { EngineStack } from "../support/engineStack";
import { closedImagesTimeout } from "../support/images/closedImages";

describe("an event store of three nodes", function () {
  this.timeout(closedImagesTimeout);
  let stack: EngineStack;
  let nodes: ElasticsearchNodes;
  let client: Client;

  before(async () => {
    nodes = await ElasticsearchNodes.prepare(3);
    stack = await EngineStack.create();
    const { outputs } = await stack.up(async () => {
      const size = { replicas: nodes.copies, cpu: 1, memory: "1Gi" } as const;
      const { elasticPassword, ca } = new Elasticsearch("elasticsearch", { port: nodes.port, size }, nodes);
      return { elasticPassword, ca };
    });
    const auth = { username: "elastic", password: outputs.elasticPassword.value };
    client = new Client({ node: nodes.url, auth, tls: { ca: outputs.ca.value } });
  });

  after(async () => {
    await client?.close();
    await stack?.remove();
    nodes?.remove();
  });

  const event = (id: string) => ({ "@timestamp": new Date().toISOString(), event: { id } });
  const write = (id: string) =>
    client.index({ index: "model-prediction-test", op_type: "create", refresh: true, document: event(id) });
  const count = async () => (await client.count({ index: "model-prediction-test" })).count;

  it("is one cluster, whose nodes find each other by name and speak TLS", async () => {
    // Ready is each node for itself; the copies of what the first has made may still be on their way to the others.
    const health = await client.cluster.health({ wait_for_status: "green", timeout: "60s" });
    assert.deepEqual([health.cluster_name, health.number_of_nodes, health.status], ["cd4ml", 3, "green"]);
    const { nodes: all } = await client.nodes.info({ metric: "settings" });
    const names = Object.values(all).map(({ name }) => name);
    assert.deepEqual(names.sort(), ["elasticsearch-0", "elasticsearch-1", "elasticsearch-2"]);
  });

  it("answers no one without TLS, nor who trusts another authority", async () => {
    await assert.rejects(fetch(nodes.url.replace("https", "http")));
    await assert.rejects(fetch(nodes.url), /fetch failed/);
  });

  it("keeps every event when a node is lost, and is whole again when it comes back", async () => {
    await write("before");
    await nodes.until(0, "started");
    nodes.lose(2);
    await write("meanwhile");
    assert.equal(await count(), 2);
    assert.equal(nodes.says(0, "command"), true);
    nodes.restart(2);
    await nodes.until(2, "started");
    assert.equal((await client.cluster.health()).number_of_nodes, 3);
    assert.equal(await count(), 2);
  });

  it("has every node in service while an index lacks its data, but lets none be taken for wholly started", async () => {
    const settings = { "index.routing.allocation.require._name": "nobody" };
    await client.indices.create({ index: "red", settings, wait_for_active_shards: 0 });
    assert.equal((await client.cluster.health()).status, "red");
    assert.deepEqual([nodes.says(1, "command"), nodes.says(1, "started")], [true, false]);
    await client.indices.delete({ index: "red" });
    await nodes.until(1, "started");
  });

  it("has a node out of service that has lost the others", async () => {
    nodes.lose(1);
    nodes.lose(2);
    await eventually(async () => !nodes.says(0, "command"), 60_000);
  });
});
