import assert from "node:assert/strict";
import http from "node:http";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { Exec } from "@kubernetes/client-node";
import { openCluster } from "../../infra/provider/kubernetes/cluster";
import { reach } from "../../infra/provider/kubernetes/tunnel";
import { closedImages } from "../support/images/closedImages";
import { type AnyObject, kubernetesTimeout, TestCluster } from "../support/kubernetes/cluster";
import { RealNode } from "../support/kubernetes/node";

const namespace = "serving";
const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
const core = `/api/v1/namespaces/${namespace}`;

describe("the project's image on a real node", function () {
  this.timeout(kubernetesTimeout);
  let cluster: TestCluster;
  let node: RealNode;
  let address: string;

  before(async function () {
    const test = this as unknown as Mocha.Context;
    cluster = await TestCluster.start(test, { nodes: 0 });
    node = await RealNode.start(test, cluster);
    const { cd4ml } = await closedImages();
    await node.importImage(cd4ml, "localhost/cd4ml:1", "localhost/cd4ml:2");
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    await cluster.ask("POST", "/api/v1/namespaces", { metadata: { name: namespace, labels } });
    const storage = { accessModes: ["ReadWriteMany"], resources: { requests: { storage: "1Gi" } } };
    await cluster.ask("POST", `${core}/persistentvolumeclaims`, { metadata: { name: "registry" }, spec: storage });
    await cluster.ask("POST", deployments, modelService());
    const spec = { selector: { app: "model-service" }, ports: [{ port: 80, targetPort: 11000 }] };
    const service = await cluster.ask("POST", `${core}/services`, { metadata: { name: "model-service" }, spec });
    address = `http://${service.spec.clusterIP}`;
    await rolledOut();
    // The node's proxy learns of a service a moment after the API server.
    while ((await get(`${address}/healthz`).catch(() => 0)) !== 200) await sleep(100);
  });

  after(async () => {
    await node?.stop();
    await cluster?.stop();
  });

  it("serves from two copies behind one service", async () => {
    const served = await Promise.all(Array.from({ length: 20 }, () => get(`${address}/healthz`)));
    assert.deepEqual([...new Set(served)], [200]);
    const pods = await readyPods();
    assert.equal(pods.length, 2);
    for (const { status } of pods) assert.equal(await get(`http://${status.podIP}:11000/healthz`), 200);
  });

  it("loses no request when it is rolled to another image under load", async () => {
    const callers = [false, true].flatMap((keepAlive) => Array.from({ length: 4 }, () => call(address, keepAlive)));
    const change = {
      spec: { template: { spec: { containers: [{ name: "model-service", image: "localhost/cd4ml:2" }] } } },
    };
    await cluster.ask("PATCH", `${deployments}/model-service`, change, "application/strategic-merge-patch+json");
    await rolledOut();
    await sleep(1000);
    const outcomes = await Promise.all(callers.map(({ stop }) => stop()));
    assert.deepEqual(
      outcomes.flatMap(({ lost }) => lost),
      [],
    );
    assert.ok(outcomes.every(({ served }) => served > 10));
    const images = (await readyPods()).map(({ spec }) => spec.containers[0].image);
    assert.deepEqual(images, ["localhost/cd4ml:2", "localhost/cd4ml:2"]);
  });

  it("is reached through the API server", async () => {
    const status = await reach(`kubernetes://test@model-service.${namespace}:80`, ({ url }) => get(`${url}/healthz`));
    assert.equal(status, 200);
  });

  it("reaches the API server from its pods", async () => {
    const program =
      'fetch("https://" + process.env.KUBERNETES_SERVICE_HOST + "/version").then((r) => console.log(r.status))';
    assert.equal((await run("env", "NODE_TLS_REJECT_UNAUTHORIZED=0", "node", "-e", program)).trim(), "200");
  });

  it("runs commands as its own user, with a root that nobody writes to", async () => {
    assert.equal((await run("id", "-un")).trim(), "cd4ml");
    await assert.rejects(run("touch", "/opt/cd4ml/new"), /Read-only file system/);
  });

  it("keeps what is on its volume when a pod goes", async () => {
    await run("sh", "-c", "echo kept > /var/lib/cd4ml/registry/note");
    for (const { metadata } of await readyPods()) await cluster.ask("DELETE", `${core}/pods/${metadata.name}`);
    await rolledOut();
    assert.equal((await run("cat", "/var/lib/cd4ml/registry/note")).trim(), "kept");
  });

  /** Waits until two copies of the newest kind, and no others, serve. */
  async function rolledOut(): Promise<void> {
    for (const began = Date.now(); ; await sleep(200)) {
      const { metadata, status } = await cluster.ask("GET", `${deployments}/model-service`);
      const pods = await cluster.list(`${core}/pods`);
      const isSeen = status.observedGeneration === metadata.generation;
      if (isSeen && status.updatedReplicas === 2 && status.availableReplicas === 2 && pods.length === 2) return;
      const told = pods.map((pod) => JSON.stringify(pod.status.containerStatuses ?? pod.status)).join("\n");
      assert.ok(Date.now() < began + 120_000, `not rolled out:\n${told}`);
    }
  }

  async function readyPods(): Promise<AnyObject[]> {
    const pods = await cluster.list(`${core}/pods`);
    return pods.filter(({ metadata, status }) => !metadata.deletionTimestamp && status.containerStatuses?.[0].ready);
  }

  /** What a command prints in one of the pods. @throws with its error output when it fails */
  async function run(...command: string[]): Promise<string> {
    const [{ metadata }] = await readyPods();
    const { config } = await openCluster(cluster.context);
    const [output, errors] = [new PassThrough(), new PassThrough()];
    const ended = new Promise<AnyObject>((resolve, reject) => {
      new Exec(config)
        .exec(namespace, metadata.name, "model-service", command, output, errors, null, false, resolve)
        .then((socket) => socket.on("error", reject), reject);
    });
    const { status, message } = await ended;
    output.end();
    errors.end();
    if (status !== "Success") throw new Error(`${message}: ${await text(errors)}`);
    return text(output);
  }
});

/** As the platform writes it, but with all in one object. */
function modelService(): object {
  const labels = { app: "model-service" };
  const probe = { httpGet: { path: "/healthz", port: 11000 }, periodSeconds: 1 };
  const container = {
    name: "model-service",
    image: "localhost/cd4ml:1",
    imagePullPolicy: "IfNotPresent",
    args: ["cd4ml", "serve"],
    resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "1", memory: "512Mi" } },
    readinessProbe: probe,
    lifecycle: { preStop: { exec: { command: ["sleep", "5"] } } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [
      { name: "scratch", mountPath: "/tmp" },
      { name: "scratch", mountPath: "/var/lib/cd4ml/journal" },
      { name: "scratch", mountPath: "/var/lib/cd4ml/home" },
      { name: "registry", mountPath: "/var/lib/cd4ml/registry" },
    ],
  };
  const pod = {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 20,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: { type: "RuntimeDefault" } },
    containers: [container],
    volumes: [
      { name: "scratch", emptyDir: {} },
      { name: "registry", persistentVolumeClaim: { claimName: "registry" } },
    ],
  };
  const strategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
  const spec = {
    replicas: 2,
    strategy,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: pod },
  };
  return { metadata: { name: "model-service" }, spec };
}

/** Asks for an address. @returns the status of the answer */
function get(url: string, agent: http.Agent | false = false): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent, timeout: 5000 }, (answer) => {
      answer.resume().once("end", () => resolve(answer.statusCode ?? 0));
      answer.once("error", reject);
    });
    request.once("timeout", () => request.destroy(new Error("no answer")));
    request.once("error", reject);
  });
}

/** Calls the service one time after the other until it is told to stop. */
function call(address: string, keepAlive: boolean) {
  const agent = new http.Agent({ keepAlive });
  const lost: string[] = [];
  let served = 0;
  let calling = true;
  const done = (async () => {
    for (; calling; await sleep(10)) {
      const ask = () => get(`${address}/healthz`, agent).catch((error: Error) => error.message);
      let outcome = await ask();
      // A kept connection may be closed just when it is used again: then callers ask once more (RFC 9110, 9.2.2).
      if (keepAlive && /hang up|ECONNRESET/.test(String(outcome))) outcome = await ask();
      if (outcome === 200) served++;
      else lost.push(`${keepAlive ? "kept" : "new"} connection: ${outcome}`);
    }
  })();
  return {
    async stop() {
      calling = false;
      await done;
      agent.destroy();
      return { served, lost };
    },
  };
}
