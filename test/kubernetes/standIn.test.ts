import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { releaseDeadLocks } from "../../infra/engine/locks";
import { EngineStack, engineTimeout } from "../support/engineStack";
import { freePort } from "../support/freePort";
import { type AnyObject, kubernetesTimeout, TestCluster } from "../support/kubernetes/cluster";

const namespace = "shop";
const ownPassword = "a-password-nobody-sees";

/** What the program makes; what is not said is as it was at first. */
interface Wanted {
  image?: string;
  replicas?: number;
  app?: string;
  greeting?: string;
  nodeSelector?: Record<string, string>;
  container?: Record<string, unknown>;
  provider?: k8s.ProviderArgs;
}

/** A Deployment with its Service, settings, and secret in a namespace of their own. */
function shop({ image = "shop:1", replicas = 2, app = "web", greeting = "hello", ...more }: Wanted = {}) {
  return async () => {
    const own = { context: "test", enableServerSideApply: true, ...more.provider };
    const provider = new k8s.Provider("cluster", own);
    const first = new k8s.core.v1.Namespace("shop", { metadata: { name: namespace } }, { provider });
    const opts = { provider, dependsOn: first, customTimeouts: { create: "15s", update: "10s" } };
    const metadata = { name: "web", namespace };
    const labels = { app };
    const settings = new k8s.core.v1.ConfigMap("settings", { metadata: { namespace }, data: { greeting } }, opts);
    new k8s.core.v1.Secret("web", { metadata, stringData: { password: pulumi.secret(ownPassword) } }, opts);
    const container = {
      name: "web",
      image,
      envFrom: [{ configMapRef: { name: settings.metadata.name } }],
      ...more.container,
    };
    const pod = { containers: [container], nodeSelector: more.nodeSelector };
    const template = { metadata: { labels }, spec: pod };
    const spec = { replicas, selector: { matchLabels: labels }, template };
    const web = new k8s.apps.v1.Deployment("web", { metadata, spec }, opts);
    const ports = [{ port: 80, targetPort: 8080 }];
    const service = { metadata, spec: { selector: labels, ports } };
    new k8s.core.v1.Service("web", service, { ...opts, dependsOn: web });
    return { ready: web.status.readyReplicas };
  };
}

/** How many resources that are: with the stack itself and its provider. */
const all = 7;

describe("the stand-in for the provider of Kubernetes", function () {
  this.timeout(Math.max(kubernetesTimeout, engineTimeout));
  let cluster: TestCluster;
  let stack: EngineStack;
  const kubeconfig = process.env.KUBECONFIG;

  before(async function () {
    cluster = await TestCluster.start(this as unknown as Mocha.Context, { nodes: 1 });
    stack = await EngineStack.create({ platform: "kubernetes" });
  });

  after(async () => {
    await stack?.remove();
    await cluster?.stop();
    process.env.KUBECONFIG = kubeconfig;
  });

  it("previews what is new without a kubeconfig", async () => {
    await withKubeconfig("/nowhere", async () => assert.deepEqual(await stack.preview(shop()), { create: all }));
  });

  it("changes nothing unless it is told that the cluster is there to try things out", async () => {
    delete process.env.CD4ML_KUBERNETES_STANDIN;
    await assert.rejects(stack.up(shop()), /could not be downloaded.*CD4ML_KUBERNETES_STANDIN=1/s);
    process.env.CD4ML_KUBERNETES_STANDIN = "1";
    assert.equal(await found(`/api/v1/namespaces/${namespace}`), undefined);
  });

  it("says in seconds that there is no such context, or that nothing answers", async () => {
    const began = Date.now();
    await assert.rejects(
      stack.up(shop({ provider: { context: "elsewhere" } })),
      /no context "elsewhere".*It has test/s,
    );
    const config = readFileSync(cluster.kubeconfig, "utf8");
    const dead = config.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${await freePort()}`);
    await assert.rejects(stack.up(shop({ provider: { kubeconfig: dead } })), /cluster "test" at .* does not answer/);
    assert.ok(Date.now() - began < 30_000);
  });

  it("makes everything and waits until it is ready; then there is nothing to change, before and after a look", async () => {
    const { changes, outputs } = await stack.up(shop());
    assert.equal(changes.create, all - 2, "all but the stack and the provider");
    assert.equal(outputs.ready.value, 2);
    assert.deepEqual(await stack.preview(shop()), { same: all });
    assert.deepEqual(await stack.refresh(), { same: all });
    assert.deepEqual(await stack.preview(shop()), { same: all });
  });

  it("keeps secrets out of the state", async () => {
    const { data } = await found(`/api/v1/namespaces/${namespace}/secrets/web`);
    assert.equal(Buffer.from(data.password, "base64").toString(), ownPassword);
    for (const shown of [ownPassword, data.password]) assert.ok(!stack.state().includes(shown));
  });

  it("changes an image and the number of copies in place", async () => {
    const wanted = { image: "shop:2", replicas: 3 };
    assert.deepEqual(await stack.preview(shop(wanted)), { update: 1, same: all - 1 });
    await stack.up(shop(wanted));
    const { spec, status } = await found(deployment);
    assert.deepEqual([spec.template.spec.containers[0].image, status.readyReplicas], ["shop:2", 3]);
  });

  it("makes settings anew under another name, and what names them follows", async () => {
    const before = await settingsName();
    const { changes } = await stack.up(shop({ greeting: "good day" }));
    assert.deepEqual(changes, { replace: 1, update: 1, same: all - 2 });
    assert.notEqual(await settingsName(), before);
  });

  it("makes a Deployment anew whose selector changes, as its preview without a cluster says", async () => {
    const wanted = { app: "other", greeting: "good day" };
    const before = await found(deployment);
    await withKubeconfig("/nowhere", async () => assert.equal((await stack.preview(shop(wanted))).replace, 1));
    await stack.up(shop(wanted));
    assert.notEqual((await found(deployment)).metadata.uid, before.metadata.uid);
  });

  it("refuses to take over what somebody changed by hand, unless it is told to", async () => {
    const wanted = { app: "other", greeting: "good day" };
    await cluster.ask("PATCH", deployment, { spec: { replicas: 5 } }, "application/merge-patch+json");
    await cluster.ask("DELETE", `/api/v1/namespaces/${namespace}/services/web`);
    assert.deepEqual(await stack.refresh(), { update: 1, delete: 1, same: all - 2 });
    await assert.rejects(stack.up(shop(wanted)), /conflict with .*: \.spec\.replicas.*enablePatchForce/s);
    await stack.up(shop({ ...wanted, provider: { enablePatchForce: true } }));
    assert.equal((await found(deployment)).spec.replicas, 2);
    assert.equal((await found(`/api/v1/namespaces/${namespace}/services/web`)).spec.ports[0].port, 80);
  });

  it("tells in the server's words what is wrong with an object", async () => {
    const wanted = (container: Record<string, unknown>) =>
      stack.up(shop({ app: "other", greeting: "good day", provider: { enablePatchForce: true }, container }));
    await assert.rejects(wanted({ imagePullPolcy: "Always" }), /field not declared in schema|unknown field/);
    await assert.rejects(wanted({ livenessProbe: { httpGet: { port: 99999 } } }), /must be between 1 and 65535/);
  });

  it("gives up on pods that never become ready, and the next up mends them", async () => {
    const wanted = { app: "other", greeting: "good day", provider: { enablePatchForce: true } };
    const never = { ...wanted, nodeSelector: { there: "is-none" } };
    await assert.rejects(stack.up(shop(never)), /Deployment \(web\).*copies are available/s);
    await stack.up(shop(wanted));
    assert.deepEqual(await stack.preview(shop(wanted)), { same: all });
  });

  it("refuses what the cluster has already, and takes it over when an interrupted up has made it", async () => {
    const provider = { enablePatchForce: true, upsertExistingObjects: true };
    await stack.destroy();
    const running = stack.up(shop({ provider, nodeSelector: { there: "is-none" } })).catch(() => {});
    while (!(await found(deployment))) await sleep(50);
    execFileSync("pkill", ["--parent", String(process.pid), "--signal", "KILL", "--exact", "pulumi"]);
    await running;
    releaseDeadLocks(path.join(stack.folder, "home/state"));
    await assert.rejects(stack.up(shop()), /Deployment shop\/web is in the cluster already/);
    await stack.up(shop({ provider }));
    assert.deepEqual(await stack.preview(shop({ provider })), { same: all });
  });

  it("leaves nothing when the stack is destroyed", async () => {
    await stack.destroy();
    assert.equal(await found(`/api/v1/namespaces/${namespace}`), undefined);
  });

  const deployment = `/apis/apps/v1/namespaces/${namespace}/deployments/web`;

  /** The object at a path of the API; undefined when there is none. */
  function found(url: string): Promise<AnyObject | undefined> {
    return cluster.ask("GET", url).catch((error) => {
      if (!/: 404 /.test(error.message)) throw error;
    });
  }

  async function settingsName(): Promise<string> {
    const maps = await cluster.list(`/api/v1/namespaces/${namespace}/configmaps`);
    return maps.find(({ metadata }) => metadata.name.startsWith("settings-")).metadata.name;
  }

  async function withKubeconfig(file: string, work: () => Promise<void>): Promise<void> {
    process.env.KUBECONFIG = file;
    try {
      await work();
    } finally {
      process.env.KUBECONFIG = cluster.kubeconfig;
    }
  }
});
