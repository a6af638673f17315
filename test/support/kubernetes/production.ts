import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { backendEnvironment } from "../../../infra/engine/backend";
import { findEngine } from "../../../infra/engine/findEngine";
import { type CommandOutcome, ProjectCopy } from "../projectCopy";
import type { TestCluster } from "./cluster";

const stack = "test";
const image = (name: string, digit: string) => `registry.example.org/${name}@sha256:${digit.repeat(64)}`;

/** What `cd4ml preview --json` and `up --json` say. */
export interface Changes {
  changes: Record<string, number>;
  resources?: { operation: string; type: string; name: string; properties?: string[] }[];
}

/** A stack on Kubernetes of a copy of the project, as an engineer has it who runs `cd4ml up`. */
export class Production {
  readonly project = new ProjectCopy();
  readonly images: Record<string, string> = { cd4ml: image("cd4ml", "1"), jenkins: image("jenkins", "2") };

  constructor(private readonly cluster: TestCluster) {}

  /** First part of the namespaces' names. */
  get prefix(): string {
    return `cd4ml-${stack}`;
  }

  /** Writes the settings: one environment on the test's cluster, without what would have to run, and what is given. */
  set(settings: Record<string, unknown> = {}, secrets: Record<string, string> = {}): void {
    const all = {
      platform: "kubernetes",
      kubeContext: this.cluster.context,
      environments: ["pricing"],
      repository: "https://git.example.org/pricing.git",
      size: "small",
      images: this.images,
      registry: "s3://models/test",
      s3Role: "arn:aws:iam::123456789012:role/models",
      tlsSecret: "wildcard",
      portal: false,
      firstModels: false,
      owner: "ml@example.org",
      ...settings,
    };
    const config = Object.fromEntries(Object.entries(all).map(([key, value]) => [`cd4ml:${key}`, value]));
    const given = Object.keys(secrets).map((key) => `cd4ml:${key}`);
    const { config: before = {}, encryptionsalt } = this.#written();
    const kept = Object.entries(before).filter(([key, value]) => Object(value).secure && !given.includes(key));
    this.project.write(this.#file, stringify({ encryptionsalt, config: { ...config, ...Object.fromEntries(kept) } }));
    for (const [key, value] of Object.entries(secrets)) this.#secrets.set(key, value);
  }

  readonly #file = `Pulumi.${stack}.yaml`;
  readonly #secrets = new Map<string, string>();

  /** The settings as they are; without a passphrase what was encrypted with one is worth nothing. */
  #written(): { config?: Record<string, unknown>; encryptionsalt?: string } {
    const hasPassphrase = existsSync(path.join(this.project.home, "passphrase"));
    return hasPassphrase && existsSync(path.join(this.project.folder, this.#file))
      ? parse(this.project.read(this.#file))
      : {};
  }

  /** Runs a command on the stack to its end. */
  async run(command: string, ...args: string[]): Promise<CommandOutcome> {
    await this.#encrypt();
    return this.project.cd4ml(command, "--stack", stack, ...args);
  }

  /** Runs a command on the stack that must succeed, and reads its JSON. */
  async json<T>(command: string, ...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.run(command, ...args, "--json");
    assert.equal(code, 0, `cd4ml ${command} ${args.join(" ")}:\n${stderr}`);
    return JSON.parse(stdout);
  }

  /** Starts a command, which the caller may kill. */
  async start(command: string, ...args: string[]) {
    await this.#encrypt();
    return this.project.start(command, "--stack", stack, ...args);
  }

  remove(): void {
    this.project.remove();
  }

  /** As the platform guide says, by plain `pulumi`, in the settings file as it is now. */
  async #encrypt(): Promise<void> {
    const { config = {} } = this.#written();
    const missing = [...this.#secrets].filter(([key]) => config[`cd4ml:${key}`] === undefined);
    if (missing.length === 0) return;
    const { command } = await findEngine(() => {});
    const env = { ...process.env, ...backendEnvironment(this.project.home) };
    const pulumi = (args: string[], input?: string) =>
      execFileSync(command, args, { cwd: this.project.folder, env, input, stdio: ["pipe", "ignore", "pipe"] });
    try {
      pulumi(["stack", "select", "--create", stack]);
      for (const [key, value] of missing)
        pulumi(["config", "set", "--secret", `cd4ml:${key}`, "--stack", stack], value);
    } catch (error) {
      throw new Error(String((error as { stderr?: Buffer }).stderr ?? error));
    }
  }
}
