import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { onPath } from "../../../infra/engine/programs";
import { skipWithout } from "../skipWithout";
import { isReady, type TestCluster } from "./cluster";
import { serveNames } from "./names";
import { hostAddress, nodeAddress, podRange, serviceRange } from "./network";
import { nodeName, writeNodeFiles } from "./nodeFiles";
import { importImage, type NodeImage, nameByDigest } from "./nodeImages";

const programs = ["containerd", "ctr", "runc", "ip", "iptables", "unshare"];
const packages = "containerd runc containernetworking-plugins iproute2 iptables util-linux";
const startSeconds = 60;

/**
 * Real nodes of a test's cluster, on which pods' programs run: kubelet, containerd and runc of each, and a kube-proxy, apart
 * from what else runs on this machine in namespaces of their own. Use them with a cluster without fake nodes:
 *
 * ```ts
 * const cluster = await TestCluster.start(test, { nodes: 0 });
 * const images = [["cd4ml-closed/cd4ml:latest", "registry.example.org/cd4ml:1"]];
 * const nodes = await RealNodes.start(test, cluster, { images });
 * ```
 *
 * From the test, services answer at their cluster address and pods at their own. From pods, this machine is
 * {@link RealNodes.host}; what listens on loopback is let in by {@link RealNodes.admit}. Services have their short names,
 * `<service>.<namespace>.svc`. Network policies are kept but not enforced, limits of containers are enforced, those of the
 * nodes are not, and all nodes share one network.
 */
export class RealNodes {
  readonly #servers: { close(): unknown }[] = [];

  private constructor(
    private readonly cluster: TestCluster,
    private readonly folder: string,
    private readonly count: number,
    private readonly child: ChildProcess,
  ) {}

  /** Adds nodes and waits until they are ready; skips the calling test where the machine cannot have any. */
  static async start(
    test: Mocha.Context,
    cluster: TestCluster,
    { count = 1, images }: { count?: number; images: NodeImage[] },
  ): Promise<RealNodes> {
    const reason = whyNot();
    if (reason) return skipWithout(test, reason);
    const folder = path.join(cluster.folder, "nodes");
    mkdirSync(folder);
    const { network } = cluster;
    await writeNodeFiles(folder, network, cluster.authority, count);
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
    const nodes = new RealNodes(cluster, folder, count, child);
    try {
      await nodes.#connect(link);
      await nodes.#import(images);
      await nodes.#untilReady();
    } catch (error) {
      await nodes.stop();
      throw error;
    }
    return nodes;
  }

  /** Address of this machine for the nodes' pods. */
  get host(): string {
    return hostAddress(this.cluster.network);
  }

  /** Lets pods reach a port of this machine's loopback address, at the same port of {@link RealNodes.host}. */
  admit(port: number): Promise<void> {
    const server = createServer((socket) => {
      const inside = connect(port, "127.0.0.1");
      pipeline(socket, inside, socket).catch(() => {});
    });
    this.#servers.push(server);
    return new Promise((resolve, reject) => server.once("error", reject).listen(port, this.host, resolve));
  }

  /** Names an image that the nodes have also by its digest. @returns that name */
  nameByDigest(image: string): string {
    const [name] = this.#containerds.map((ctr) => nameByDigest(ctr, image));
    return name;
  }

  /** Ends a container's programs at once, as a kernel out of memory would. @param id as a pod's status has it */
  kill(id: string): void {
    const task = id.replace("containerd://", "");
    for (const ctr of this.#containerds) {
      const tasks = execFileSync("ctr", [...ctr, "tasks", "list", "--quiet"], { encoding: "utf8" }).split("\n");
      if (tasks.includes(task)) execFileSync("ctr", [...ctr, "tasks", "kill", "--signal", "SIGKILL", task]);
    }
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

  /** Arguments of `ctr` for each node. */
  get #containerds(): string[][] {
    return Array.from({ length: this.count }, (_, i) => [
      ...["--address", path.join(this.folder, nodeName(i), "containerd.sock")],
      ...["--namespace", "k8s.io"],
    ]);
  }

  /** A link between this machine and the nodes; it goes when their network does. */
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

  /** Where the nodes and, through the service `kubernetes`, their pods reach the API server. */
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
    throw new Error(`the nodes' namespaces were not made. See ${this.folder}/start.log`);
  }

  /** All nodes get what the first one has been given, before the others start. */
  async #import(images: NodeImage[]): Promise<void> {
    await this.#until("the first node takes images", () => existsSync(path.join(this.folder, "takes-images")));
    for (const image of images) await importImage(this.#containerds[0], image);
    writeFileSync(path.join(this.folder, "has-images"), "");
  }

  #untilReady(): Promise<void> {
    return this.#until("all nodes are ready", async () => {
      const nodes = await this.cluster.list("/api/v1/nodes");
      const open = nodes.filter((node) => isReady(node) && !node.spec.taints?.length);
      return open.length === this.count && (await this.#proxies());
    });
  }

  async #until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
    for (const began = Date.now(); !(await isSo()); await sleep(200)) {
      if (this.child.exitCode === null && Date.now() < began + startSeconds * 1000) continue;
      const said = readFileSync(path.join(this.folder, "start.log"), "utf8");
      throw new Error(`not within ${startSeconds} s, or not at all: ${what}\n${said}`);
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

/** What containers leave empty; those of nodes that still run are in use and stay. */
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
