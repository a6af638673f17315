import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@elastic/elasticsearch";
import { freePort } from "./freePort";
import { skipWithout } from "./skipWithout";

const version = "8.19.21";
/** Elasticsearch refuses to run as root; then it runs as `nobody`, who sees nothing of root's home. */
const asRoot = process.getuid?.() === 0;
const nobody = 65534;
const cache = asRoot ? "/var/cache" : path.join(os.homedir(), ".cache");
const plugin = readFileSync(path.join(__dirname, "images/elasticsearch/ExtraPlugin.java"));
const edition = createHash("sha256").update(plugin).digest("hex").slice(0, 8);
const program = path.join(cache, "cd4ml/elasticsearch", `${version}-${edition}`);

/** Time a test file may take until its Elasticsearch is up, in ms; the first one downloads it. */
export const elasticsearchTimeout = 300_000;

/** A real Elasticsearch with security on, as a process of this machine with its data in a temporary folder. */
export class RealElasticsearch {
  /** Of the user `elastic`. */
  password = "a-password-for-tests";
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-elasticsearch-"));
  #process: ChildProcess | undefined;

  private constructor(readonly port: number) {}

  /** Installs Elasticsearch if need be and starts it; skips the calling test where that cannot be. */
  static async start(test: Mocha.Context): Promise<RealElasticsearch> {
    if (spawnSync("javac", ["-version"]).error) return skipWithout(test, "Java 17 (apt-get install openjdk-17-jdk)");
    if (spawnSync("mvn", ["-version"]).error) return skipWithout(test, "Maven (apt-get install maven)");
    execFileSync(path.join(__dirname, "elasticsearch/install.sh"), [program], { stdio: ["ignore", "ignore", "pipe"] });
    const elasticsearch = new RealElasticsearch(await freePort());
    // Nobody stops one that its test did not wait for, because something else had failed.
    process.once("exit", () => elasticsearch.#end());
    elasticsearch.#configure(await freePort());
    await elasticsearch.restart();
    return elasticsearch;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** A client with all rights. */
  client(): Client {
    return new Client({ node: this.url, auth: { username: "elastic", password: this.password } });
  }

  /** Starts the process again with the data it left. Ready when this returns. */
  async restart(): Promise<void> {
    const log = openSync(path.join(this.#folder, "stdout.log"), "a");
    this.#process = spawn(...this.#asUser(path.join(program, "bin/elasticsearch"), []), {
      env: this.#environment(),
      stdio: ["ignore", log, log],
      detached: true,
    });
    const client = this.client();
    for (const deadline = Date.now() + 240_000; ; await sleep(200)) {
      const health = await client.cluster.health({}, { requestTimeout: 2000, maxRetries: 0 }).catch(() => undefined);
      if (health && health.status !== "red") break;
      if (this.#process.exitCode !== null || Date.now() > deadline) throw new Error(this.#log());
    }
    await client.close();
  }

  /** Ends the process at once, as a lost machine would. */
  async kill(): Promise<void> {
    const ended = new Promise((resolve) => this.#process?.once("exit", resolve));
    if (this.#kill()) await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    this.#end();
  }

  /** @returns whether there was a process */
  #kill(): boolean {
    const child = this.#process;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return false;
    process.kill(-child.pid, "SIGKILL");
    return true;
  }

  #end(): void {
    this.#kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #configure(transportPort: number): void {
    const config = path.join(this.#folder, "config");
    cpSync(path.join(program, "config"), config, { recursive: true });
    for (const name of ["data", "logs", "snapshots", "tmp"]) mkdirSync(path.join(this.#folder, name));
    const settings = {
      "discovery.type": "single-node",
      "network.host": "127.0.0.1",
      "http.port": this.port,
      "transport.port": transportPort,
      "path.data": path.join(this.#folder, "data"),
      "path.logs": path.join(this.#folder, "logs"),
      "path.repo": path.join(this.#folder, "snapshots"),
      "cluster.routing.allocation.disk.threshold_enabled": false,
      "xpack.security.enabled": true,
      "xpack.security.enrollment.enabled": false,
      "xpack.security.http.ssl.enabled": false,
      "xpack.security.transport.ssl.enabled": false,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name}: ${value}\n`);
    appendFileSync(path.join(config, "elasticsearch.yml"), lines.join(""));
    if (asRoot) giveTo(this.#folder, nobody);
    const keystore = path.join(program, "bin/elasticsearch-keystore");
    const [command, args] = this.#asUser(keystore, ["add", "-xf", "bootstrap.password"]);
    execFileSync(command, args, { env: this.#environment(), input: this.password, stdio: ["pipe", "ignore", "pipe"] });
  }

  #asUser(command: string, args: string[]): [string, string[]] {
    return asRoot
      ? ["setpriv", [`--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups", command, ...args]]
      : [command, args];
  }

  #environment(): NodeJS.ProcessEnv {
    const java = path.resolve(realpathSync(execFileSync("which", ["java"], { encoding: "utf8" }).trim()), "../..");
    return {
      PATH: process.env.PATH,
      HOME: this.#folder,
      ES_JAVA_HOME: process.env.JAVA_HOME ?? java,
      ES_JAVA_OPTS: "-Xms512m -Xmx512m",
      ES_PATH_CONF: path.join(this.#folder, "config"),
      ES_TMPDIR: path.join(this.#folder, "tmp"),
    };
  }

  #log(): string {
    return readFileSync(path.join(this.#folder, "stdout.log"), "utf8").split("\n").slice(-30).join("\n");
  }
}

function giveTo(folder: string, user: number): void {
  chownSync(folder, user, user);
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    chownSync(path.join(folder, entry), user, user);
  }
}
