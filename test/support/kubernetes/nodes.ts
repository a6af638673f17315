import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, openSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { onPath } from "../../../infra/engine/programs";
import { skipWithout } from "../skipWithout";
import type { AnyObject, TestCluster } from "./cluster";
import { serveNames } from "./names";
import { hostAddress, nodeAddress, podRange, serviceRange } from "./network";
import { writeNodeFiles } from "./nodeFiles";

const programs = ["containerd", "ctr", "runc", "ip", "iptables", "unshare"];
const packages = "containerd runc containernetworking-plugins iproute2 iptables util-linux";
const startSeconds = 60;

/**
 * A real node of a test's cluster, on which pods' programs run: kubelet, kube-proxy, containerd and runc, apart from what
 * else runs on this machine in namespaces of their own. Use it with a cluster without fake nodes:
 *
 * ```ts
 * const cluster = await TestCluster.start(test, { nodes: 0 });
 * const node = await RealNode.start(test, cluster);
 * await node.importImage("cd4ml-closed/cd4ml:latest", "registry.example.org/cd4ml:1");
 * ```
 *
 * From the test, services answer at their cluster address and pods at their own. From pods, this machine is
 * {@link RealNode.host}; what listens on loopback is let in by {@link RealNode.admit}. Services have their short names,
 * `<service>.<namespace>.svc`. Network policies are kept but not enforced, and limits of containers are enforced, those of
 * the node are not.
 */
export class RealNode {
  readonly #servers: { close(): unknown }[] = [];

  private constructor(
    private readonly cluster: TestCluster,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  /** Adds the node and waits until it is ready; skips the calling test where the machine cannot have one. */
  static async start(test: Mocha.Context, cluster: TestCluster): Promise<RealNode> {
    const reason = whyNot();
    if (reason) return skipWithout(test, reason);
    const folder = path.join(cluster.folder, "node");
    mkdirSync(folder);
    const { network } = cluster;
    await writeNodeFiles(folder, network, cluster.authority);
    const address = `${hostAddress(network)}:${cluster.apiPort}`;
    writeFileSync(path.join(folder, "kubeconfig"), cluster.kubeconfigAt(address), { mode: 0o600 });
    const link = `k${network.replace(".", "-")}`;
    const log = openSync(path.join(folder, "start.log"), "a");
    const script = [path.join(__dirname, "node/start.sh"), `${link}n`, nodeAddress(network), hostAddress(network)];
    const namespaces = [
      "--mount",
      "--propagation",
      "private",
      "--net",
      "--pid",
      "--fork",
      "--kill-child",
      "--mount-proc",
    ];
    const args = [...namespaces, ...script, podRange(network), serviceRange(network), cluster.program.kubernetes];
    const child = spawn("unshare", args, { cwd: folder, stdio: ["pipe", log, log] });
    const node = new RealNode(cluster, folder, child);
    try {
      await node.#connect(link);
      await node.#untilReady();
    } catch (error) {
      await node.stop();
      throw error;
    }
    return node;
  }

  /** Address of this machine for the node's pods. */
  get host(): string {
    return hostAddress(this.cluster.network);
  }

  /** Lets pods reach a port of this machine's loopback address, at the same port of {@link RealNode.host}. */
  admit(port: number): Promise<void> {
    const server = createServer((socket) => {
      const inside = connect(port, "127.0.0.1");
      pipeline(socket, inside, socket).catch(() => {});
    });
    this.#servers.push(server);
    return new Promise((resolve, reject) => server.once("error", reject).listen(port, this.host, resolve));
  }

  /**
   * Gives the node an image of this machine's Docker.
   *
   * @param image as Docker names it
   * @param names further names under which pods ask for it
   */
  async importImage(image: string, ...names: string[]): Promise<void> {
    const save = spawn("docker", ["save", image], { stdio: ["ignore", "pipe", "inherit"] });
    const load = spawn("ctr", this.#ctr("images", "import", "-"), { stdio: ["pipe", "ignore", "inherit"] });
    const loaded = new Promise<number | null>((resolve) => load.once("exit", resolve));
    await pipeline(save.stdout, load.stdin);
    if ((await loaded) !== 0) throw new Error(`the image ${image} could not be imported`);
    const whole = /^[^/]+[.:][^/]*\//.test(image)
      ? image
      : `docker.io/${image.includes("/") ? "" : "library/"}${image}`;
    for (const name of names) execFileSync("ctr", this.#ctr("images", "tag", "--force", whole, name));
  }

  /** Ends a container's programs at once, as a kernel out of memory would. @param id as a pod's status has it */
  kill(id: string): void {
    execFileSync("ctr", this.#ctr("tasks", "kill", "--signal", "SIGKILL", id.replace("containerd://", "")));
  }

  async stop(): Promise<void> {
    for (const server of this.#servers) server.close();
    const ended = this.child.exitCode ?? new Promise((resolve) => this.child.once("exit", resolve));
    this.child.stdin?.end();
    await Promise.race([ended, sleep(10_000, undefined, { ref: false })]);
    this.child.kill("SIGKILL");
    await ended;
    removeControlGroups();
  }

  #ctr(...args: string[]): string[] {
    return ["--address", path.join(this.folder, "containerd.sock"), "--namespace", "k8s.io", ...args];
  }

  /** A link between this machine and the node; it goes when the node's network does. */
  async #connect(link: string): Promise<void> {
    const { network } = this.cluster;
    const ip = (...args: string[]) => execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"] });
    ip("link", "add", link, "type", "veth", "peer", "name", `${link}n`, "netns", String(await this.#firstProcess()));
    ip("address", "add", `${hostAddress(network)}/30`, "dev", link);
    ip("link", "set", link, "up");
    for (const range of [serviceRange(network), podRange(network)])
      ip("route", "add", range, "via", nodeAddress(network));
    this.#servers.push(await serveNames(this.cluster, this.host));
    await this.#offerApi();
  }

  /** Where the node and, through the service `kubernetes`, its pods reach the API server. */
  async #offerApi(): Promise<void> {
    const { apiPort } = this.cluster;
    await this.admit(apiPort);
    const subset = { addresses: [{ ip: this.host }], ports: [{ name: "https", port: apiPort }] };
    const endpoints = { metadata: { name: "kubernetes" }, subsets: [subset] };
    await this.cluster.ask("POST", "/api/v1/namespaces/default/endpoints", endpoints);
  }

  async #firstProcess(): Promise<number> {
    const { pid } = this.child;
    for (let tries = 0; tries < 100; tries++, await sleep(50)) {
      const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
      if (first) return Number(first);
    }
    throw new Error(`the node's namespaces were not made. See ${this.folder}/start.log`);
  }

  async #untilReady(): Promise<void> {
    for (const began = Date.now(); ; await sleep(200)) {
      const [node] = await this.cluster.list("/api/v1/nodes");
      const isReady = node?.status.conditions?.some(
        (each: AnyObject) => each.type === "Ready" && each.status === "True",
      );
      const isFree = !node?.spec.taints?.length;
      if (isReady && isFree && (await this.#proxies())) return;
      if (this.child.exitCode === null && Date.now() < began + startSeconds * 1000) continue;
      throw new Error(`the node was not ready within ${startSeconds} s. See the logs in ${this.folder}`);
    }
  }

  /** Whether kube-proxy has written its first rules. */
  async #proxies(): Promise<boolean> {
    const url = `http://${nodeAddress(this.cluster.network)}:10256/healthz`;
    return fetch(url, { signal: AbortSignal.timeout(1000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

/** Why this machine cannot have a node; undefined when it can. */
function whyNot(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    return "Linux and its root user, for a node of Kubernetes";
  const missing = programs.filter((program) => !onPath(program));
  if (missing.length > 0) return `${missing.join(", ")} for a node of Kubernetes (apt-get install ${packages})`;
  if (spawnSync("ls", ["/usr/lib/cni/bridge"]).status !== 0) return `CNI's bridge (apt-get install ${packages})`;
  const made = spawnSync("unshare", ["--mount", "--net", "--pid", "--fork", "true"]);
  return made.status === 0 ? undefined : "namespaces, which this machine lets nobody make, for a node of Kubernetes";
}

/** What containers leave empty; those of a node that still runs are in use and stay. */
function removeControlGroups(): void {
  const root = "/sys/fs/cgroup";
  for (const hierarchy of ["", ...readdirSync(root)]) {
    const group = path.join(root, hierarchy, "k8s.io");
    for (const container of list(group)) remove(path.join(group, container));
    remove(group);
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((each) => (each.isDirectory() ? [each.name] : []));
  } catch {
    return [];
  }
}

function remove(group: string): void {
  try {
    rmdirSync(group);
  } catch {
    // In use, or not there.
  }
}
