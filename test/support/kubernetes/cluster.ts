import { type ChildProcess, type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type Cluster as OpenCluster, openCluster } from "../../../infra/provider/kubernetes/cluster";
import { freePort } from "../freePort";
import { buildKubernetes, type Program } from "./build";
import { Credentials, context } from "./credentials";
import { apiServiceAddress, freeNetwork, hostAddress, serviceRange } from "./network";

/** Time a test file may take until its cluster is up, in ms; the first one builds it. */
export const kubernetesTimeout = 1_200_000;

const startSeconds = 60;

/** Ends processes and removes the folder once nobody can name further processes, because who started them is gone. */
const watch = 'while read -r pid; do pids="$pids $pid"; done; kill -KILL $pids; rm -rf "$1"';

/** An object of Kubernetes, as far as tests look at it. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at all kinds of objects
export type AnyObject = any;

/** Whether a node or pod says of itself that it is ready. */
export function isReady({ status }: AnyObject): boolean {
  return status.conditions?.some(({ type, status: is }: AnyObject) => type === "Ready" && is === "True") ?? false;
}

/**
 * A real control plane of Kubernetes on loopback: etcd, API server, controllers and scheduler as processes of this
 * machine. On its fake nodes no program runs: pods that fit are ready at once, those of jobs complete.
 */
export class TestCluster {
  readonly context = context;
  readonly #processes: ChildProcess[] = [];
  readonly #watchman: ChildProcessByStdio<Writable, null, null>;
  #kept: NodeJS.Timeout | undefined;
  #api!: OpenCluster;
  #credentials!: Credentials;

  private constructor(
    readonly program: Program,
    /** Its files, among them the processes' logs. */
    readonly folder: string,
    /** Port of the API server on loopback. */
    readonly apiPort: number,
    /** First two bytes of the addresses inside the cluster, e.g. `10.97`; see {@link freeNetwork}. */
    readonly network: string,
  ) {
    // Alone it outlives a test that is killed, and notices.
    this.#watchman = spawn("sh", ["-c", watch, "sh", folder], { stdio: ["pipe", "ignore", "ignore"], detached: true });
    this.#watchman.unref();
  }

  /** Builds Kubernetes if need be and starts it; skips the calling test where that cannot be. */
  static async start(test: Mocha.Context, { nodes = 3 } = {}): Promise<TestCluster> {
    const program = await buildKubernetes(test);
    const folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-kubernetes-"));
    const cluster = new TestCluster(program, folder, await freePort(), freeNetwork());
    try {
      await cluster.#boot();
      await cluster.#addNodes(nodes);
      cluster.#keepVolumes();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  get kubeconfig(): string {
    return path.join(this.folder, "kubeconfig");
  }

  /** Certificate of the authority that signs the cluster's others, PEM. */
  get authority(): string {
    return this.#credentials.authority;
  }

  /** The kubeconfig of those who reach the API server at another address. */
  kubeconfigAt(address: string): string {
    return this.#credentials.kubeconfig(`https://${address}`);
  }

  /** Asks the API server as an administrator. @throws with the server's words when it refuses */
  async ask(
    method: "GET" | "POST" | "PATCH" | "DELETE",
    url: string,
    body?: object,
    contentType?: string,
  ): Promise<AnyObject> {
    const answer = await this.#api.ask<AnyObject>(method, url, body, contentType);
    if (answer.status >= 400) throw new Error(`${method} ${url}: ${answer.status} ${answer.body.message}`);
    return answer.body;
  }

  /** Objects under a path of the API, e.g. `/apis/apps/v1/namespaces/a/deployments`. */
  async list(url: string): Promise<AnyObject[]> {
    return (await this.ask("GET", url)).items;
  }

  async stop(): Promise<void> {
    clearInterval(this.#kept);
    this.#kill();
    await Promise.all(this.#processes.map((child) => child.exitCode ?? new Promise((end) => child.once("exit", end))));
    this.#watchman.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Starts one of Kubernetes' parts; what it prints goes to a file of the folder. */
  run(part: string, ...args: string[]): ChildProcess {
    const log = openSync(path.join(this.folder, `${part}.log`), "a");
    const child = spawn(this.program.kubernetes, [part, ...args], { stdio: ["ignore", log, log], cwd: this.folder });
    this.#processes.push(child);
    this.#watchman.stdin.write(`${child.pid}\n`);
    return child;
  }

  async #boot(): Promise<void> {
    const [etcdPort, peerPort] = [await freePort(), await freePort()];
    const [etcd, peer] = [etcdPort, peerPort].map((port) => `http://127.0.0.1:${port}`);
    this.#credentials = await Credentials.write(this.folder, [
      "127.0.0.1",
      hostAddress(this.network),
      apiServiceAddress(this.network),
    ]);
    writeFileSync(this.kubeconfig, this.kubeconfigAt(`127.0.0.1:${this.apiPort}`), { mode: 0o600 });
    process.env.KUBECONFIG = this.kubeconfig;
    // The official provider cannot be had everywhere; this cluster is the test's own.
    process.env.CD4ML_KUBERNETES_STANDIN = "1";
    this.#api = await openCluster(context);
    this.run(
      "etcd",
      ...["--data-dir", "etcd", "--unsafe-no-fsync", "--initial-cluster", `default=${peer}`],
      ...["--listen-client-urls", etcd, "--advertise-client-urls", etcd],
      ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer],
    );
    const server = this.run(
      "kube-apiserver",
      ...[`--etcd-servers=${etcd}`, "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1"],
      ...[`--secure-port=${this.apiPort}`, "--endpoint-reconciler-type=none"],
      ...["--tls-cert-file=server.crt", "--tls-private-key-file=server.key"],
      ...["--kubelet-client-certificate=client.crt", "--kubelet-client-key=client.key"],
      "--kubelet-preferred-address-types=InternalIP",
      ...[
        `--service-cluster-ip-range=${serviceRange(this.network)}`,
        "--authorization-mode=RBAC",
        "--token-auth-file=tokens.csv",
      ],
      ...["--service-account-issuer=https://kubernetes.default.svc", "--service-account-key-file=accounts.pub"],
      "--service-account-signing-key-file=accounts.key",
    );
    await this.#until(
      "the API server answers",
      server,
      async () => (await this.#api.ask("GET", "/readyz")).status === 200,
    );
    const common = [`--kubeconfig=${this.kubeconfig}`, "--leader-elect=false", "--secure-port=0"];
    this.run(
      "kube-controller-manager",
      ...common,
      "--service-account-private-key-file=accounts.key",
      "--root-ca-file=authority.crt",
    );
    this.run("kube-scheduler", ...common);
    const account = "/api/v1/namespaces/default/serviceaccounts/default";
    await this.#until("the controllers work", server, async () => (await this.#api.ask("GET", account)).status === 200);
  }

  /** Fake nodes, with a class of volumes and one of ingresses as a cluster has them. */
  async #addNodes(count: number): Promise<void> {
    const allocatable = { cpu: "64", memory: "256Gi", pods: "200" };
    for (let i = 0; i < count; i++) {
      const name = `node-${i}`;
      const labels = {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "topology.kubernetes.io/zone": `zone-${i}`,
      };
      const metadata = { name, labels, annotations: { "kwok.x-k8s.io/node": "fake" } };
      await this.ask("POST", "/api/v1/nodes", { metadata, status: { allocatable, capacity: allocatable } });
    }
    const storage = {
      metadata: { name: "local", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    };
    await this.ask("POST", "/apis/storage.k8s.io/v1/storageclasses", { ...storage, provisioner: "cd4ml.dev/test" });
    const ingress = { metadata: { name: "nginx" }, spec: { controller: "cd4ml.dev/test" } };
    await this.ask("POST", "/apis/networking.k8s.io/v1/ingressclasses", ingress);
    if (count === 0) return;
    const kwok = this.run(
      "kwok",
      ...["-c", this.program.stages, "--kubeconfig", this.kubeconfig, "--manage-all-nodes=true"],
      ...["--node-lease-duration-seconds=40", "--cidr", "10.1.0.0/16"],
    );
    await this.#until("the nodes are ready", kwok, async () => {
      const nodes = await this.list("/api/v1/nodes");
      return nodes.every(isReady);
    });
  }

  /** In a provisioner's place: gives every claim a volume, in a folder of this machine. */
  #keepVolumes(): void {
    const give = async () => {
      for (const claim of await this.list("/api/v1/persistentvolumeclaims")) {
        if (claim.status.phase !== "Pending" || claim.spec.volumeName) continue;
        const { name, namespace, uid } = claim.metadata;
        const folder = path.join(this.folder, "volumes", uid);
        mkdirSync(folder, { recursive: true, mode: 0o777 });
        execFileSync("chmod", ["777", folder]);
        const spec = {
          capacity: claim.spec.resources.requests,
          accessModes: claim.spec.accessModes,
          storageClassName: claim.spec.storageClassName,
          persistentVolumeReclaimPolicy: "Delete",
          claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid },
          hostPath: { path: folder },
        };
        await this.ask("POST", "/api/v1/persistentvolumes", { metadata: { name: `volume-${uid}` }, spec }).catch(
          () => {},
        );
      }
    };
    this.#kept = setInterval(() => void give().catch(() => {}), 300);
  }

  async #until(what: string, child: ChildProcess, isSo: () => Promise<boolean>): Promise<void> {
    for (const began = Date.now(); !(await isSo().catch(() => false)); await sleep(100)) {
      if (child.exitCode === null && Date.now() < began + startSeconds * 1000) continue;
      const why = child.exitCode === null ? `not within ${startSeconds} s` : `ended with ${child.exitCode} before`;
      throw new Error(`${why}: ${what}\n${this.#lastWords()}`);
    }
  }

  /** Of every process; the folder goes with the cluster. */
  #lastWords(): string {
    return readdirSync(this.folder)
      .filter((file) => file.endsWith(".log"))
      .map((file) => `${file}:\n${readFileSync(path.join(this.folder, file), "utf8").split("\n").slice(-8).join("\n")}`)
      .join("\n");
  }

  #kill(): void {
    for (const child of this.#processes) child.kill("SIGKILL");
  }
}
