import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, stringify } from "yaml";
import { type JenkinsSettings, jenkinsConfiguration } from "../../../infra/parts/jenkins/configuration";
import { freePort } from "../freePort";
import { jenkinsClasses } from "./jenkinsClasses";
import { JenkinsClient } from "./jenkinsClient";

/** What an organisation's own Jenkins has. */
export interface LocalJenkinsOptions {
  /** Repository whose pipeline runs. */
  repository: string;
  /** Its pipeline, e.g. `Jenkinsfile.infra`. */
  scriptPath: string;
  /** Label that the agent has. */
  label: string;
  /** What a build may be given; a job of branches sets some of these itself, e.g. `CHANGE_URL`. */
  parameters: string[];
  /** Secret files by the ids of their credentials. */
  secretFiles: Record<string, string>;
  /** Variables of the agent. */
  environment: NodeJS.ProcessEnv;
}

const password = "administrator";

/** The stand-in controller with an agent as processes of this machine, and one job `infra`. */
export class LocalJenkins extends JenkinsClient {
  private readonly folder = mkdtempSync(path.join(os.tmpdir(), "cd4ml-jenkins-"));
  private readonly processes: ChildProcess[] = [];

  private constructor(
    private readonly classes: string,
    private readonly port: number,
  ) {
    super();
  }

  /** Compiles the stand-in if need be; skips the calling test where that cannot be. */
  static async start(test: Mocha.Context, options: LocalJenkinsOptions): Promise<LocalJenkins> {
    const jenkins = new LocalJenkins(await jenkinsClasses(test), await freePort());
    await jenkins.#start(options);
    return jenkins;
  }

  /** Builds to the end, and reads the log. */
  async build(parameters: Record<string, string>) {
    const number = Math.max(0, ...(await this.builds("infra"))) + 1;
    await this.buildWithParameters(parameters, "infra");
    const { result, artifacts } = await this.finished(number, "infra", 600);
    return { result, files: artifacts.map(({ relativePath }) => relativePath), log: await this.log(number, "infra") };
  }

  url(address: string): string {
    return `http://127.0.0.1:${this.port}/${address}`;
  }

  request(address: string, init: RequestInit = {}): Promise<Response> {
    return this.requestAs({ user: "admin", password }, address, init);
  }

  stop(): void {
    for (const child of this.processes) child.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #start(options: LocalJenkinsOptions): Promise<void> {
    const home = path.join(this.folder, "home");
    mkdirSync(home);
    writeFileSync(path.join(this.folder, "jenkins.yaml"), this.#configuration(options));
    const opens = ["lang", "util", "io", "net"].map((name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`);
    const classes = `${this.classes}/classes:${this.classes}/lib/*`;
    const agent = `${this.classes}/agent.jar`;
    const env = {
      ...process.env,
      CASC_JENKINS_CONFIG: this.folder,
      JENKINS_HOME: home,
      JENKINS_PORT: String(this.port),
    };
    this.#java([`-Dagent.jar=${agent}`, ...opens, "-cp", classes, "Controller"], env);
    const jnlp = await this.#answer("computer/builder/jenkins-agent.jnlp");
    const [, secret] = /<argument>([^<]*)/.exec(await jnlp.text())!;
    const as = ["-url", this.url(""), "-secret", secret, "-name", "builder", "-webSocket", "-workDir", this.folder];
    this.#java(["-jar", agent, ...as], options.environment);
  }

  #java(args: string[], env: NodeJS.ProcessEnv): void {
    const child = spawn("java", ["-Dfile.encoding=UTF-8", ...args], { env, stdio: ["ignore", "ignore", "inherit"] });
    process.once("exit", () => child.kill("SIGKILL"));
    this.processes.push(child);
  }

  async #answer(address: string): Promise<Response> {
    for (let attempt = 0; attempt < 240; attempt++) {
      const answer = await this.request(address).catch(() => undefined);
      if (answer?.ok) return answer;
      await sleep(250);
    }
    throw new Error("the stand-in Jenkins did not start");
  }

  /** The project's own configuration, with the organisation's agent, credentials and job. */
  #configuration({ repository, scriptPath, label, parameters, secretFiles }: LocalJenkinsOptions): string {
    const settings: JenkinsSettings = {
      environment: "organisation",
      url: this.url(""),
      repository: { url: repository, branch: "main" },
      apiUrl: "https://api.github.com",
      trigger: "poll",
      problems: ["houses"],
      agentFolder: this.folder,
      has: { githubToken: false, databaseUrl: false, eventKeys: false },
    };
    const configuration = parse(jenkinsConfiguration(settings));
    for (const user of configuration.jenkins.securityRealm.local.users) user.password = password;
    configuration.jenkins.nodes[0].permanent.labelString = label;
    const credentials = Object.entries(secretFiles).map(([id, text]) => ({
      file: { scope: "GLOBAL", id, fileName: id, secretBytes: Buffer.from(text).toString("base64") },
    }));
    const [{ credentials: given }] = configuration.credentials.system.domainCredentials;
    const webhook = { string: { scope: "SYSTEM", id: "webhook-secret", secret: "not used" } };
    given.splice(0, given.length, webhook, ...credentials);
    const declared = parameters.map((name) => `stringParam('${name}', '', '')`).join("; ");
    const scm = `git { remote { url('${repository}') }; branch('*/main') }`;
    const definition = `cpsScm { scm { ${scm} }; scriptPath('${scriptPath}'); lightweight(true) }`;
    configuration.jobs = [
      { script: `pipelineJob('infra') { parameters { ${declared} }; definition { ${definition} } }` },
    ];
    return stringify(configuration);
  }
}
