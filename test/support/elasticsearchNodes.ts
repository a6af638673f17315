import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../../infra/platforms/platform";
import { ownSecrets, type Workload } from "../../infra/workload";
import { freePort } from "./freePort";
import { closedImages } from "./images/closedImages";
import { platformOf } from "./platformOf";

const prefix = "cd4ml-elasticsearch-nodes";
/** Copies of a StatefulSet, as the Kubernetes platform names them, and their Service. */
const hosts = (copies: number) => Array.from({ length: copies }, (_, i) => `elasticsearch-${i}.copies.test.svc`);

function docker(...args: string[]): string {
  return execFileSync("docker", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

/** The copies of one workload as containers in a network of their own; the first one's port is published on loopback. */
export class ElasticsearchNodes {
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-nodes-"));
  #started: Workload | undefined;

  private constructor(
    private readonly image: string,
    readonly port: number,
    readonly copies: number,
  ) {}

  static async prepare(copies: number): Promise<ElasticsearchNodes> {
    const { elasticsearch } = await closedImages();
    return new ElasticsearchNodes(elasticsearch, await freePort(), copies);
  }

  get url(): string {
    return `https://localhost:${this.port}`;
  }

  /** Where parts run it. */
  get platform(): Platform {
    const place = (_name: string, workload: Workload) => {
      const parts = { files: workload.files, secrets: ownSecrets(workload), environment: workload.environment };
      const address = pulumi.output(parts).apply((resolved) => this.#start(workload, resolved));
      return { address: () => pulumi.unsecret(address) };
    };
    return { ...platformOf(place), copyNames: (_name, copies) => hosts(copies) };
  }

  /** Ends a node at once, as a lost machine would. */
  lose(copy: number): void {
    docker("kill", `${prefix}-${copy}`);
  }

  /** Starts it again, with the data it left. */
  restart(copy: number): void {
    docker("start", `${prefix}-${copy}`);
  }

  /** Whether a node is ready as the workload says, or after its start. */
  says(copy: number, question: "command" | "started"): boolean {
    const command = this.#started?.ready[question];
    if (!command) throw new Error(`the workload does not say when it is ${question}`);
    try {
      docker("exec", `${prefix}-${copy}`, ...command);
      return true;
    } catch {
      return false;
    }
  }

  /** Waits until a node says so. */
  async until(copy: number, question: "command" | "started"): Promise<void> {
    for (const deadline = Date.now() + 300_000; !this.says(copy, question); await sleep(1000)) {
      const running = docker("inspect", "--format", "{{.State.Running}}", `${prefix}-${copy}`) === "true";
      if (!running || Date.now() > deadline) throw new Error(this.#log(copy));
    }
  }

  remove(): void {
    for (let copy = 0; copy < this.copies; copy++) removeQuietly("rm", "--force", "--volumes", `${prefix}-${copy}`);
    removeQuietly("network", "rm", prefix);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #log(copy: number): string {
    const { stdout, stderr } = spawnSync("docker", ["logs", "--tail", "50", `${prefix}-${copy}`], { encoding: "utf8" });
    return `node ${copy} is not ready:\n${stdout}${stderr}`;
  }

  async #start(workload: Workload, { files = {}, secrets, environment = {} }: Resolved): Promise<string> {
    this.#started = workload;
    const mounts = Object.entries(files).map(([target, text], i) => [this.#write(`file-${i}`, text), target]);
    const variables = Object.entries(environment);
    for (const [name, text] of Object.entries(secrets)) {
      mounts.push([this.#write(name, text), `/run/secrets/${name}`]);
      variables.push([`${name}_FILE`, `/run/secrets/${name}`]);
    }
    docker("network", "create", prefix);
    hosts(this.copies).forEach((host, copy) => {
      docker(
        ...["run", "--detach", "--name", `${prefix}-${copy}`, "--hostname", host.split(".")[0]],
        ...["--network", prefix, "--network-alias", host, "--cap-drop", "ALL"],
        ...(copy === 0 ? ["--publish", `127.0.0.1:${this.port}:9200`] : []),
        ...mounts.flatMap(([source, target]) => ["--volume", `${source}:${target}:ro`]),
        ...variables.flatMap(([name, value]) => ["--env", `${name}=${value}`]),
        ...["--entrypoint", ""],
        this.image,
        ...(workload.command ?? []),
      );
    });
    for (let copy = 0; copy < this.copies; copy++) await this.until(copy, "command");
    return this.url;
  }

  /** A file that the image's user can read. */
  #write(name: string, text: string): string {
    const file = path.join(this.#folder, name);
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(file, text, { mode: 0o444 });
    return file;
  }
}

interface Resolved {
  files?: Record<string, string>;
  secrets: Record<string, string>;
  environment?: Record<string, string>;
}

function removeQuietly(...args: string[]): void {
  try {
    docker(...args);
  } catch {
    // It was not there.
  }
}
