import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
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

/** The docker bridge's address of this machine: containers and this machine's processes reach it alike. */
const hostAddress = "172.17.0.1";

/** A room of the `dev` stack on images of the closed network, with an emulated GitHub; from a copy of the project. */
export class Room {
  readonly project = new ProjectCopy();
  readonly github = new GitHubEmulator();
  /** All names of Docker objects start with it. */
  readonly prefix: string;
  /** First of the ports of this room; no two rooms of one machine share them. */
  private readonly firstPort = 20_000 + 100 * Math.floor(Math.random() * 100);
  private images: Record<string, string> = {};

  /** @param stack name of the stack, different in each test file */
  constructor(readonly stack: string) {
    this.prefix = `cd4ml-${stack}`;
  }

  /** Builds the images that are missing and starts GitHub. */
  async prepare(): Promise<void> {
    const { cd4ml, jenkins, elasticsearch, kibana, postgres } = await closedImages();
    this.images = { cd4ml, jenkins, elasticsearch, kibana, postgres };
    await this.github.start("0.0.0.0");
  }

  /** Address of the emulated GitHub for everyone. */
  get githubUrl(): string {
    return this.github.urlFor(hostAddress);
  }

  /** Writes the stack's settings file: ports and images of the room, and what is given. */
  set(settings: Record<string, unknown>): void {
    const first = this.firstPort;
    const all = {
      platform: "docker",
      portalPort: first,
      elasticsearchPort: first + 1,
      kibanaPort: first + 2,
      databasePort: first + 3,
      jenkinsPort: first + 20,
      modelPort: first + 50,
      images: this.images,
      ...settings,
    };
    const config = Object.fromEntries(Object.entries(all).map(([key, value]) => [`cd4ml:${key}`, value]));
    this.project.write(`Pulumi.${this.stack}.yaml`, stringify({ config }));
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
      .sort();
  }

  /** Runs a program in a container. */
  inside(container: string, ...command: string[]): string {
    return docker("exec", `${this.prefix}-${container}`, ...command);
  }

  /** Takes everything down. */
  async close(): Promise<void> {
    await this.run("destroy", "--yes");
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
