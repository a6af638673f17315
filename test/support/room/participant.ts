import { execFile } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { type Build, JenkinsClient } from "../jenkinsRoom/jenkinsClient";
import { type Prediction, predictExample } from "../predictExample";
import type { Room, RoomOutputs } from "./room";

const run = promisify(execFile);

/** A run as `cd4ml runs --json` lists it. */
interface ListedRun {
  run: string;
  status: string;
  roles: string[];
}

/** The files of a repository as someone edits them. */
export class Clone {
  constructor(private readonly folder: string) {}

  editJson<T>(file: string, change: (content: T) => void): void {
    const place = path.join(this.folder, file);
    const content = JSON.parse(readFileSync(place, "utf8")) as T;
    change(content);
    writeFileSync(place, `${JSON.stringify(content, null, 2)}\n`);
  }

  copy(from: string, to: string): void {
    copyFileSync(path.join(this.folder, from), path.join(this.folder, to));
  }
}

/** Someone at an environment of a room: changes the model, pushes, looks at Jenkins, asks for predictions. */
export class Participant extends JenkinsClient {
  private readonly folder: string;

  /** @param token for git at the emulated GitHub */
  constructor(
    private readonly room: Room,
    private readonly environment: string,
    private readonly outputs: RoomOutputs,
    private readonly token: string,
  ) {
    super();
    this.folder = path.join(room.project.folder, `../clone-of-${environment}-${path.basename(room.project.folder)}`);
  }

  url(address: string): string {
    return `${this.address("jenkins")}/${address}`;
  }

  request(address: string, init: RequestInit = {}): Promise<Response> {
    return this.requestAs(this.outputs.credentials[this.environment].jenkins, address, init);
  }

  /** Address of one of the environment's parts. */
  address(part: string): string {
    return this.outputs.addresses[this.environment][part];
  }

  /** Changes the repository, commits and pushes; resolves to the commit. */
  async push(message: string, change: (files: Clone) => void): Promise<string> {
    if (!existsSync(this.folder)) {
      const address = `${this.address("repository").replace("//", `//x-access-token:${this.token}@`)}.git`;
      await run("git", ["clone", "--quiet", address, this.folder]);
    }
    await this.git("pull", "--quiet");
    change(new Clone(this.folder));
    const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
    await this.git(...author, "commit", "--quiet", "--all", "--message", message);
    await this.git("push", "--quiet");
    return (await this.git("rev-parse", "HEAD")).trim();
  }

  /** The end of a delivery's build. */
  async delivery(number: number): Promise<Build> {
    return this.finished(number, "delivery", 300);
  }

  /** What a build has kept, e.g. `run.json`. */
  async artifact(build: number, file: string): Promise<string> {
    return (await this.request(`job/delivery/${build}/artifact/delivery/${file}`)).text();
  }

  runs(problem: string): ListedRun[] {
    return JSON.parse(this.room.inside(`${this.environment}-jenkins-agent`, "cd4ml", "runs", problem, "--json"));
  }

  /** The run that the registry names as the one in production. */
  production(problem: string): string | undefined {
    return this.runs(problem).find(({ roles }) => roles.includes("production"))?.run;
  }

  /** Removes what it has made on this machine. */
  leave(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Predicts for the example row of the service's own description. */
  predict(problem: string): Promise<Prediction> {
    return predictExample(this.address("model"), problem);
  }

  /** Tells the service something. */
  post(address: string, body: object): Promise<Response> {
    const headers = { "content-type": "application/json" };
    return fetch(this.address("model") + address, { method: "POST", headers, body: JSON.stringify(body) });
  }

  private async git(...args: string[]): Promise<string> {
    return (await run("git", ["-C", this.folder, ...args])).stdout;
  }
}
