import { execFile, execFileSync } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type JenkinsSettings, jenkinsConfiguration, secretFiles } from "../../../infra/parts/jenkins/configuration";
import { freePort } from "../freePort";
import { GitHub } from "./gitHub";
import { JenkinsClient } from "./jenkinsClient";

const run = promisify(execFile);

/** How a room differs from the usual one. */
export interface RoomOptions {
  /** Image of the stand-in controller. */
  controllerImage: string;
  /** Image `cd4ml`, which holds the agent. @default the controller's, which has Java, git and curl too, but no Node */
  agentImage?: string;
  /** The repository's first commit: its files, or the folder of a repository to take it from. */
  content: Record<string, string> | string;
  settings?: Partial<JenkinsSettings>;
}

/** The stand-in controller, an agent and a repository in containers of their own, with the project's configuration. */
export class JenkinsRoom extends JenkinsClient {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-jenkins-"));
  readonly clone = path.join(this.folder, "clone");
  /** Secrets by the names of their files. */
  readonly secrets = Object.fromEntries(
    Object.values(secretFiles).map((name) => [name, `${name.toLowerCase()}-${randomBytes(12).toString("base64url")}`]),
  );
  readonly github = new GitHub(path.join(this.folder, "repositories"), this.secrets.JENKINS_GITHUB_TOKEN);
  private readonly name = `cd4ml-jenkins-${randomBytes(4).toString("hex")}`;
  private port = 0;

  private constructor(private readonly options: RoomOptions) {
    super();
  }

  static async open(options: RoomOptions): Promise<JenkinsRoom> {
    const room = new JenkinsRoom(options);
    try {
      await room.start();
    } catch (error) {
      await room.close();
      throw error;
    }
    return room;
  }

  /** Commits files and pushes them; resolves to the commit. */
  push(files: Record<string, string>, message = "Change"): string {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(this.clone, file)), { recursive: true });
      writeFileSync(path.join(this.clone, file), content);
    }
    this.git("add", "--all");
    this.git("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "-m", message);
    this.git("push", "--quiet", "origin", "main");
    return this.git("rev-parse", "HEAD").trim();
  }

  /** Sends what GitHub sends after a push; resolves to the status of the answer. */
  async tellOfPush(sign: (body: string) => string | undefined = (body) => this.signature(body)): Promise<number> {
    const repository = { full_name: "ada/cd4ml", clone_url: "https://github.example/ada/cd4ml.git" };
    const body = JSON.stringify({ ref: "refs/heads/main", repository });
    const signature = sign(body);
    const headers = {
      "content-type": "application/json",
      "x-github-event": "push",
      ...(signature && { "x-hub-signature-256": signature }),
    };
    return (await fetch(this.url("github-webhook/"), { method: "POST", headers, body })).status;
  }

  signature(body: string, secret = this.secrets.JENKINS_WEBHOOK_SECRET): string {
    return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  }

  /** A request as the administrator, unless told otherwise. */
  request(address: string, init: RequestInit = {}, user = "admin"): Promise<Response> {
    const password = user === "agent" ? this.secrets.JENKINS_AGENT_PASSWORD : this.secrets.JENKINS_ADMIN_PASSWORD;
    return this.requestAs({ user, password }, address, init);
  }

  async restartController(): Promise<void> {
    await run("docker", ["restart", "--time", "1", this.name]);
    await this.ready();
  }

  /** Runs a command in the agent's container, as a person who looks after a build; resolves to what it prints. */
  async onAgent(...command: string[]): Promise<string> {
    return (await run("docker", ["exec", `${this.name}-agent`, ...command])).stdout;
  }

  url(address: string): string {
    return `http://127.0.0.1:${this.port}/${address}`;
  }

  async close(): Promise<void> {
    await run("docker", ["rm", "--force", "--volumes", this.name, `${this.name}-agent`]).catch(() => {});
    await run("docker", ["network", "rm", this.name]).catch(() => {});
    this.github.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async start(): Promise<void> {
    await run("docker", ["network", "create", this.name]);
    const format = "{{(index .IPAM.Config 0).Gateway}}";
    const gateway = (await run("docker", ["network", "inspect", this.name, "--format", format])).stdout.trim();
    const gitHubPort = await this.github.start();
    this.createRepository();
    this.port = await freePort();
    this.configure(`http://${gateway}:${gitHubPort}`);
    await this.startController();
    await this.startAgent();
    await this.ready();
  }

  private createRepository(): void {
    const { content } = this.options;
    const bare = path.join(this.folder, "repositories/ada/cd4ml.git");
    const isFolder = typeof content === "string";
    const create = isFolder ? ["clone", "--quiet", "--bare", content] : ["init", "--quiet", "--bare", "-b", "main"];
    execFileSync("git", [...create, bare]);
    execFileSync("git", ["clone", "--quiet", bare, this.clone], { stdio: "ignore" });
    if (isFolder) return;
    this.git("checkout", "--quiet", "-B", "main");
    this.push(content, "Start");
  }

  /** Writes the configuration and the secrets as the platform does. */
  private configure(gitHub: string): void {
    const settings: JenkinsSettings = {
      environment: "ada",
      url: this.url(""),
      repository: { url: `${gitHub}/ada/cd4ml.git`, branch: "main" },
      apiUrl: gitHub,
      trigger: "webhook",
      problems: ["houses"],
      agentFolder: "/var/lib/cd4ml/agent",
      has: { githubToken: true, databaseUrl: true, eventKeys: true },
      ...this.options.settings,
    };
    for (const folder of ["casc", "secrets"]) mkdirSync(path.join(this.folder, folder));
    writeFileSync(path.join(this.folder, "casc/jenkins.yaml"), jenkinsConfiguration(settings));
    for (const [name, value] of Object.entries(this.secrets)) {
      writeFileSync(path.join(this.folder, "secrets", name), value);
    }
    for (const folder of ["", "casc", "secrets"]) chmodSync(path.join(this.folder, folder), 0o755);
  }

  private async startController(): Promise<void> {
    const mounts = [`${this.folder}/casc:/run/casc:ro`, `${this.folder}/secrets:/run/secrets:ro`];
    const options = mounts.flatMap((mount) => ["--volume", mount]);
    await run("docker", [
      ...["run", "--detach", "--name", this.name, "--network", this.name],
      ...["--publish", `127.0.0.1:${this.port}:8080`, ...options, this.options.controllerImage],
    ]);
  }

  /** Starts the agent as the image cd4ml does; an image without that program gets its few lines here. */
  private async startAgent(): Promise<void> {
    const variables = {
      JENKINS_URL: `http://${this.name}:8080`,
      JENKINS_AGENT_NAME: "builder",
      JENKINS_AGENT_USER: "agent",
      JENKINS_AGENT_PASSWORD_FILE: "/run/secrets/JENKINS_AGENT_PASSWORD",
      JENKINS_AGENT_WORKDIR: "/var/lib/cd4ml/agent",
      CD4ML_HOME: "/var/lib/cd4ml/agent/cd4ml",
      CD4ML_REGISTRY: "file:///var/lib/cd4ml/registry",
    };
    const { agentImage, controllerImage } = this.options;
    const command = agentImage ? ["jenkins-agent"] : ["bash", "-c", agentProgram];
    const user = agentImage ? [] : ["--user", "root"];
    const secret = `${this.folder}/secrets/JENKINS_AGENT_PASSWORD:/run/secrets/JENKINS_AGENT_PASSWORD:ro`;
    await run("docker", [
      ...["run", "--detach", "--init", "--name", `${this.name}-agent`, "--network", this.name, ...user],
      ...["--volume", secret, "--volume", "/var/lib/cd4ml/agent", "--volume", "/var/lib/cd4ml/registry"],
      ...Object.entries(variables).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
      ...["--entrypoint", command[0], agentImage ?? controllerImage, ...command.slice(1)],
    ]);
  }

  /** Waits for the controller and its agent. */
  private async ready(): Promise<void> {
    // Asked inside the container: Node's fetch never settles when a published port closes a connection at once.
    const retries = ["--retry", "60", "--retry-delay", "1", "--retry-all-errors"];
    const login = "http://localhost:8080/login";
    await run("docker", ["exec", this.name, "curl", "-fsS", ...retries, "-o", "/dev/null", login]);
    for (let attempt = 0; attempt < 240; attempt++) {
      const answer = await this.request("computer/builder/api/json?tree=offline");
      if (answer.ok && ((await answer.json()) as { offline: boolean }).offline === false) return;
      await sleep(250);
    }
    throw new Error(
      `Jenkins or its agent did not start:\n${await this.output(this.name)}${await this.output(`${this.name}-agent`)}`,
    );
  }

  /** What a container has printed. */
  private async output(container: string): Promise<string> {
    const { stdout, stderr } = await run("docker", ["logs", "--tail", "20", container]);
    return stdout + stderr;
  }

  private git(...args: string[]): string {
    return execFileSync("git", ["-C", this.clone, ...args], { encoding: "utf8" });
  }
}

const agentProgram = `set -eu
umask 077
printf 'user = "%s:%s"' "$JENKINS_AGENT_USER" "$(cat "$JENKINS_AGENT_PASSWORD_FILE")" > /tmp/login
until curl -fsS -K /tmp/login "$JENKINS_URL/computer/$JENKINS_AGENT_NAME/jenkins-agent.jnlp" -o /tmp/jnlp; do sleep 1; done
sed 's/.*<application-desc[^>]*><argument>\\([^<]*\\).*/\\1/' /tmp/jnlp > /tmp/secret
curl -fsS "$JENKINS_URL/jnlpJars/agent.jar" -o /tmp/agent.jar
exec /opt/java/bin/java -jar /tmp/agent.jar -url "$JENKINS_URL" -secret @/tmp/secret -name "$JENKINS_AGENT_NAME" -webSocket -workDir "$JENKINS_AGENT_WORKDIR"
`;
