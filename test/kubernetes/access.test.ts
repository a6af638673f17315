import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { KubernetesAccess, type KubernetesAccessArgs } from "../../infra/provider/kubernetesResources";
import { EngineStack, engineTimeout } from "../support/engineStack";
import { freePort } from "../support/freePort";
import { kubernetesTimeout, TestCluster } from "../support/kubernetes/cluster";
import { withVariables } from "../support/withVariables";

/** The look at the cluster, through the real engine, at the API servers of two clusters. */
describe("the cluster of a stack, looked at before all else", function () {
  this.timeout(Math.max(kubernetesTimeout, engineTimeout));
  let cluster: TestCluster;
  let other: TestCluster;
  let stack: EngineStack;
  const kubeconfig = process.env.KUBECONFIG;

  before(async function () {
    const test = this as unknown as Mocha.Context;
    [cluster, other] = [await TestCluster.start(test, { nodes: 0 }), await TestCluster.start(test, { nodes: 0 })];
    stack = await EngineStack.create();
  });
  after(async () => {
    await withVariables({ KUBECONFIG: cluster?.kubeconfig }, async () => stack?.remove());
    await cluster?.stop();
    await other?.stop();
    process.env.KUBECONFIG = kubeconfig;
  });

  const program =
    (args: Partial<KubernetesAccessArgs> = {}) =>
    async () => {
      new KubernetesAccess("cluster", { context: "", ...args });
    };
  const at = <Result>(KUBECONFIG: string, action: () => Promise<Result>) => withVariables({ KUBECONFIG }, action);
  const up = (args?: Partial<KubernetesAccessArgs>) => at(cluster.kubeconfig, () => stack.up(program(args)));

  /** A kubeconfig like the cluster's, with something changed. */
  function changed(name: string, change: (config: ReturnType<typeof parse>) => void): string {
    const config = parse(readFileSync(cluster.kubeconfig, "utf8"));
    change(config);
    const file = path.join(stack.folder, name);
    writeFileSync(file, stringify(config));
    return file;
  }

  it("is refused for classes that it does not have, all at once", async () => {
    await assert.rejects(
      up({ storageClass: "fast", ingressClass: "traefik" }),
      /cluster "test" at https:\S+ cannot be used: it has no storage class "fast"; it has no ingress class "traefik"\./,
    );
  });

  it("is refused to those who may not make the stack", async () => {
    const account = "/api/v1/namespaces/default/serviceaccounts/default/token";
    const { status } = await cluster.ask("POST", account, { spec: {} });
    const config = changed("nobody", ({ users: [{ user }] }) => Object.assign(user, { token: status.token }));
    await assert.rejects(
      at(config, () => stack.up(program())),
      /cannot be used: you may not get configmaps, .*; you may not create .*namespaces, .*rolebindings, roles, jobs, pods\/portforward;/,
    );
  });

  it("is taken with what it has, and nothing changes when it is looked at again", async () => {
    await up({ storageClass: "local", ingressClass: "nginx" });
    await at(cluster.kubeconfig, async () => assert.deepEqual(await stack.refresh(), { same: 2 }));
  });

  it("is refused when the current context has become another cluster's, whether it is looked at or changed", async () => {
    const another =
      /cluster "test" at https:\S+ is another than the one that the stack is in\. cd4ml:kubeContext names no/;
    await at(other.kubeconfig, () => assert.rejects(stack.refresh(), another));
    await at(other.kubeconfig, () => assert.rejects(stack.up(program()), another));
  });

  it("is named when it does not answer any more", async () => {
    const port = await freePort();
    const config = changed("gone", ({ clusters }) => {
      clusters[0].cluster.server = `https://127.0.0.1:${port}`;
    });
    await at(config, () => assert.rejects(stack.refresh(), /cluster "test" at https:\S+ does not answer/));
  });

  it("may be another one once its context is named", async () => {
    await at(other.kubeconfig, () => stack.up(program({ context: "test" })));
    await at(other.kubeconfig, async () => assert.deepEqual(await stack.refresh(), { same: 2 }));
  });

  describe("that runs the stack already", () => {
    const prefix = "cd4ml-there";
    const apps = "/apis/apps/v1/namespaces/cd4ml-there-shared";
    const claims = "/api/v1/namespaces/cd4ml-there-shared/persistentvolumeclaims";
    const labels = { "app.kubernetes.io/part-of": "cd4ml", "app.kubernetes.io/name": "elasticsearch" };
    const metadata = { name: "elasticsearch", labels };
    before(async () => {
      await at(cluster.kubeconfig, () => stack.destroy());
      const namespace = { name: `${prefix}-shared`, labels: { "cd4ml.dev/stack": prefix } };
      await cluster.ask("POST", "/api/v1/namespaces", { metadata: namespace });
      await cluster.ask("POST", `${apps}/statefulsets`, setOf(0));
      await cluster.ask("POST", claims, claimOf(0));
    });

    function setOf(replicas: number) {
      const containers = [{ name: "main", image: "registry.example.org/a:1" }];
      const template = { metadata: { labels }, spec: { containers } };
      return {
        metadata,
        spec: { serviceName: "elasticsearch", replicas, selector: { matchLabels: labels }, template },
      };
    }

    function claimOf(node: number) {
      const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
      return { metadata: { name: `data-elasticsearch-${node}`, labels }, spec };
    }

    it("is refused to a state that knows nothing of it, unless that is meant", async () => {
      await assert.rejects(
        up({ prefix }),
        /runs the stack cd4ml-there already, in cd4ml-there-shared, .*PULUMI_BACKEND_URL.*CD4ML_ADOPT=cd4ml-there\./,
      );
      await up({ prefix: "cd4ml-other" });
      await withVariables({ CD4ML_ADOPT: prefix }, async () => {
        await at(cluster.kubeconfig, () => stack.destroy());
        await up({ prefix });
      });
      await at(cluster.kubeconfig, () => stack.destroy());
    });

    it("may be taken when only volumes were left, but not with one node's for an event store of several", async () => {
      await cluster.ask("DELETE", `${apps}/statefulsets/elasticsearch`);
      await assert.rejects(
        up({ prefix, eventNodes: 3 }),
        /Elasticsearch in cd4ml-there-shared .* has the volumes of 1 node and cannot become one of 3: .*docs\/backup\.md/,
      );
      await up({ prefix, eventNodes: 1 });
      await assert.rejects(up({ prefix, eventNodes: 3 }), /cannot become one of 3/);
    });

    it("may have more nodes of several, and fewer when its set has been made smaller", async () => {
      for (const node of [1, 2, 3, 4]) await cluster.ask("POST", claims, claimOf(node));
      await up({ prefix, eventNodes: 7 });
      const fewer = /has 5 nodes and cannot become one of 3: .*empty the last nodes one by one, as docs\/backup\.md/;
      await assert.rejects(up({ prefix, eventNodes: 3 }), fewer);
      await cluster.ask("POST", `${apps}/statefulsets`, setOf(3));
      await up({ prefix, eventNodes: 3 });
      await cluster.ask("DELETE", `${apps}/statefulsets/elasticsearch`);
    });
  });
});
