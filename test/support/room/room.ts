import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { backendEnvironment } from "../../../infra/engine/backend";
import { findEngine } from "../../../infra/engine/findEngine";
import { GitHubEmulator } from "../github/emulator";
import { closedImages } from "../images/closedImages";
import { type CommandOutcome, ProjectCopy } from "../projectCopy";

/** Addresses and logins by environment, as the stack's outputs have them. */
export interface RoomOutputs {
  addresses: Record<string, Record<string, string>>;
  credentials: Record<string, Record<string, { user: string; password: string }>>;
  firstModels: Record<string, Record<string, { run: string }>>;
}

/** What `cd4ml preview --json` prints. */
export interface PreviewOutcome {
  changes: Record<string, number>;
  resources: { operation: string; type: string; name: string; environment?: string }[];
}

/** Settings that are ports; ten environments have room between two. */
const portNames = [
  "portalPort",
  "elasticsearchPort",
  "kibanaPort",
  "databasePort",
  "jenkinsPort",
  "modelPort",
] as const;

/** The docker bridge's address of this machine: containers and this machine's processes reach it alike. */
export const hostAddress = "172.17.0.1";

/** A room of the `dev` stack on images of the closed network, with an emulated GitHub; from a copy of the project. */
export class Room {
  readonly project = new ProjectCopy();
  readonly github = new GitHubEmulator();
  /** All names of Docker objects start with it. */
  readonly prefix: string;
  private images: Record<string, string> = {};

  /**
   * @param stack     name of the stack, different in each test file
   * @param firstPort first of a hundred ports, different in each test file: files run side by side
   */
  constructor(
    readonly stack: string,
    private readonly firstPort: number,
  ) {
    this.prefix = `cd4ml-${stack}`;
  }

  /** The facilitator's at the emulated GitHub. */
  readonly token = "the-facilitators-token-for-github";

  /**
   * Sweeps, builds the images that are missing and starts GitHub, with the project as `workshop/cd4ml` and an organization for
   * each environment, `<name>-team`.
   */
  async prepare(environments: string[]): Promise<void> {
    this.sweep();
    const { cd4ml, jenkins, elasticsearch, kibana, postgres } = await closedImages();
    this.images = { cd4ml, jenkins, elasticsearch, kibana, postgres };
    await this.github.start("0.0.0.0");
    for (const user of ["workshop", "facilitator"]) this.github.addUser(user);
    for (const name of environments) this.github.addOrganization(`${name}-team`, ["facilitator"]);
    this.github.addToken(this.token, { login: "facilitator", scopes: ["repo", "delete_repo"] });
    this.project.testBriefly();
    this.github.addRepository("workshop/cd4ml", this.project.folder);
    process.env.GITHUB_TOKEN = this.token;
  }

  /** Writes the stack's settings file: the environments, ports and images of the room, and what is given; secrets stay. */
  set(environments: string[], settings: Record<string, unknown> = {}): void {
    const all = {
      platform: "docker",
      ...Object.fromEntries(portNames.map((name) => [name, this.port(name)])),
      images: this.images,
      repositoryFrom: "fork",
      upstream: "workshop/cd4ml",
      githubUrl: `${this.github.urlFor(hostAddress)}/`,
      githubPauseMs: 0,
      webhook: "direct",
      webhookUrl: "http://127.0.0.1",
      ...settings,
      environments: environments.map((name) => ({ name, owner: `${name}-team` })),
    };
    const config = Object.fromEntries(Object.entries(all).map(([key, value]) => [`cd4ml:${key}`, value]));
    const before = this.settings();
    const secrets = Object.entries(before.config ?? {}).filter(([, value]) => Object.hasOwn(Object(value), "secure"));
    const content = { ...before, config: { ...config, ...Object.fromEntries(secrets) } };
    this.project.write(this.settingsFile, stringify(content));
  }

  private get settingsFile(): string {
    return `Pulumi.${this.stack}.yaml`;
  }

  private settings(): { config?: Record<string, unknown>; encryptionsalt?: string } {
    return existsSync(path.join(this.project.folder, this.settingsFile))
      ? parse(this.project.read(this.settingsFile))
      : {};
  }

  /** Sets a secret setting as the README says, by plain `pulumi`; the stack has been previewed before. */
  async setSecret(key: string, value: string): Promise<void> {
    const { command } = await findEngine(() => {});
    const env = { ...process.env, ...backendEnvironment(this.project.home) };
    const args = ["config", "set", "--secret", `cd4ml:${key}`, "--stack", this.stack];
    execFileSync(command, args, { cwd: this.project.folder, env, input: value, stdio: ["pipe", "ignore", "pipe"] });
  }

  /** Port that a setting says. */
  port(name: (typeof portNames)[number]): number {
    return this.firstPort + 10 * portNames.indexOf(name);
  }

  /** Runs a command on the stack to its end. */
  run(command: string, ...args: string[]): Promise<CommandOutcome> {
    return this.project.cd4ml(command, "--stack", this.stack, ...args);
  }

  /** Runs a command on the stack that must succeed, and reads its JSON. */
  async json<T>(command: string, ...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.run(command, ...args, "--json");
    assert.equal(code, 0, `cd4ml ${command} ${args.join(" ")}:\n${stderr}`);
    return JSON.parse(stdout);
  }

  outputs(): Promise<RoomOutputs> {
    return this.json<RoomOutputs>("outputs", "--show-secrets");
  }

  /** The state as anyone who can read the file sees it. */
  state(): string {
    const file = `state/.pulumi/stacks/cd4ml/${this.stack}.json`;
    return readFileSync(path.join(this.project.home, file), "utf8");
  }

  /** Names of the room's containers, sorted. */
  containers(): string[] {
    return docker("ps", "--all", "--filter", `label=cd4ml.stack=${this.prefix}`, "--format", "{{.Names}}")
      .split("\n")
      .filter(Boolean)
      .sort();
  }

  /** Removes what a test that was killed has left, its state with it: names would be taken. */
  private sweep(): void {
    const label = `label=cd4ml.stack=${this.prefix}`;
    const found = (kind: string, ...all: string[]) =>
      docker(kind, "ls", ...all, "--quiet", "--filter", label)
        .split("\n")
        .filter(Boolean);
    for (const id of found("container", "--all")) docker("container", "rm", "--force", id);
    for (const kind of ["volume", "network"]) for (const id of found(kind)) docker(kind, "rm", id);
  }

  /** Runs a program in a container. */
  inside(container: string, ...command: string[]): string {
    return docker("exec", `${this.prefix}-${container}`, ...command);
  }

  /** Takes everything down. */
  async close(): Promise<void> {
    await this.run("destroy", "--yes");
    delete process.env.GITHUB_TOKEN;
    this.github.stop();
    this.project.remove();
  }
}

/** Output of a docker command. */
export function docker(...args: string[]): string {
  return execFileSync("docker", args, {
    encoding: "utf8",
    maxBuffer: 64 * 2 ** 20,
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}
