import * as pulumi from "@pulumi/pulumi";
import type { PartOptions } from "../platforms/platform";
import { Password } from "../provider/resources";
import type { Workload } from "../workload";
import { agent, type JenkinsSettings, jenkinsConfiguration, secretFiles } from "./jenkins/configuration";

/** What a {@link Jenkins} needs. */
export interface JenkinsArgs {
  /** Name of the environment. */
  environment: string;
  /** Repository whose Jenkinsfile delivers. */
  repository: {
    /** Address git clones from, e.g. `https://github.com/team/cd4ml.git`. */
    url: pulumi.Input<string>;
    /** Branch that is delivered. */
    branch: string;
  };
  /** Base of GitHub's REST API, for commit statuses. @default `https://api.github.com` */
  apiUrl?: pulumi.Input<string>;
  /** `webhook`: GitHub tells of a push; `poll`: Jenkins looks, for rooms that GitHub cannot reach. */
  trigger: "webhook" | "poll";
  /** Minutes between two looks of `poll`, 1 to 59. @default 1 */
  pollMinutes?: number;
  /** Problems of the environment; the first is what a push delivers. */
  problems: string[];
  /** Port of the host that people open. */
  port: number;
  /** Address people open, where it is not `http://localhost:<port>/`. */
  publicUrl?: string;
  /** Signs what GitHub sends; what carries another signature starts nothing. */
  webhookSecret: pulumi.Input<string>;
  /** Sets commit statuses and clones; without it the repository must be public and GitHub is told nothing. */
  githubToken?: pulumi.Input<string>;
  /** Address of the database with its password, for builds that train. Without it they read files. */
  databaseUrl?: pulumi.Input<string>;
  /** Event store that builds record their validations in and monitoring reads. */
  events: {
    /** What `CD4ML_EVENTS` is set to, e.g. `http://cd4ml-dev-elasticsearch:9200`. */
    address: pulumi.Input<string>;
    /** Elasticsearch API keys, in their encoded form. */
    keys?: { writer: pulumi.Input<string>; reader: pulumi.Input<string> };
  };
  /** Volume of the model registry, where another workload has it already. @default a volume of the agent's */
  registryVolume?: pulumi.Input<string>;
  /** Further `CD4ML_*` variables of the builds. */
  variables?: Record<string, pulumi.Input<string>>;
  /** Builds at once. @default 1 */
  executors?: number;
}

/** Where the agent keeps workspaces and runs, and where it finds the registry. */
const agentFolder = "/var/lib/cd4ml/agent";
const home = `${agentFolder}/cd4ml`;
const registryFolder = "/var/lib/cd4ml/registry";

/**
 * Jenkins with everything set up: an administrator, the credentials, the jobs `delivery` and `monitoring`, and an agent
 * that runs their builds. The controller runs none, and anonymous sees nothing.
 *
 * Costs about 700 MB of memory when idle; a build costs what its training does.
 */
export class Jenkins extends pulumi.ComponentResource {
  /** Address people open, e.g. `http://localhost:10000`. */
  readonly url: pulumi.Output<string>;
  /** The same for other workloads, e.g. for one that relays webhooks. */
  readonly address: pulumi.Output<string>;
  /** Name of the user that may do everything. */
  readonly adminUser = "admin";
  /** Secret. */
  readonly adminPassword: pulumi.Output<string>;
  /** Container in which builds run; undefined where there are no containers. */
  readonly agentContainer?: pulumi.Output<string>;
  /** Where builds look for simulated data. */
  readonly dataFolder = `${home}/data`;
  /** Volume of the model registry, for the model service to share. */
  readonly registryVolume: pulumi.Output<string>;

  constructor(name: string, args: JenkinsArgs, opts: PartOptions) {
    super("cd4ml:parts:Jenkins", name, {}, opts);
    const child = { parent: this };
    const password = (of: string) =>
      new Password(`${name}-${of}`, { purpose: `Jenkins ${of} of ${args.environment}` }, child).value;
    this.adminPassword = password("admin");
    const agentPassword = password("agent");

    const controller = opts.platform.run(name, controllerWorkload(args, this.adminPassword, agentPassword), child);
    this.url = controller.url("http");
    this.address = controller.address("http");
    const builder = opts.platform.run(`${name}-agent`, agentWorkload(args, this.address, agentPassword), {
      ...child,
      dependsOn: controller.ready,
    });
    this.agentContainer = builder.container;
    this.registryVolume = builder.volume("registry");
    this.registerOutputs({ url: this.url, adminPassword: this.adminPassword, registryVolume: this.registryVolume });
  }
}

function controllerWorkload(
  args: JenkinsArgs,
  adminPassword: pulumi.Input<string>,
  agentPassword: pulumi.Input<string>,
): Workload {
  const secrets = {
    [secretFiles.adminPassword]: adminPassword,
    [secretFiles.agentPassword]: agentPassword,
    [secretFiles.webhookSecret]: args.webhookSecret,
    ...(args.githubToken && { [secretFiles.githubToken]: args.githubToken }),
    ...(args.databaseUrl && { [secretFiles.databaseUrl]: args.databaseUrl }),
    ...(args.events.keys && {
      [secretFiles.eventsWriterKey]: args.events.keys.writer,
      [secretFiles.eventsReaderKey]: args.events.keys.reader,
    }),
  };
  return {
    image: "jenkins",
    files: { "/run/casc/jenkins.yaml": settingsOf(args).apply(jenkinsConfiguration) },
    secrets,
    ports: { http: 8080 },
    publish: { http: args.port },
    ready: { path: "/login", seconds: 240 },
    volumes: { home: { path: "/var/jenkins_home" } },
    scratch: ["/tmp"],
    resources: { memory: "1536Mi", cpu: 1 },
    stopSeconds: 60,
  };
}

/** What the controller's configuration is made from; it holds no secret, only which ones there are. */
function settingsOf(args: JenkinsArgs): pulumi.Output<JenkinsSettings> {
  return pulumi.all([args.repository.url, args.apiUrl ?? "https://api.github.com"]).apply(([url, apiUrl]) => ({
    environment: args.environment,
    url: args.publicUrl ?? `http://localhost:${args.port}/`,
    repository: { url, branch: args.repository.branch },
    apiUrl,
    trigger: args.trigger,
    pollMinutes: args.pollMinutes ?? 1,
    problems: args.problems,
    agentFolder,
    executors: args.executors ?? 1,
    has: {
      githubToken: args.githubToken !== undefined,
      databaseUrl: args.databaseUrl !== undefined,
      eventKeys: args.events.keys !== undefined,
    },
  }));
}

/** Asks the controller. The password goes through a pipe: on a command line everyone could read it. */
const isOnline =
  `printf 'user = "%s:%s"' "$JENKINS_AGENT_USER" "$(cat "$JENKINS_AGENT_PASSWORD_FILE")" |` +
  ` curl -fsS -K - "$JENKINS_URL/computer/$JENKINS_AGENT_NAME/api/json?tree=offline" | grep -q '"offline":false'`;

function agentWorkload(args: JenkinsArgs, controller: pulumi.Input<string>, password: pulumi.Input<string>): Workload {
  return {
    image: "cd4ml",
    command: ["jenkins-agent"],
    environment: {
      JENKINS_URL: controller,
      JENKINS_AGENT_NAME: agent.name,
      JENKINS_AGENT_USER: agent.user,
      JENKINS_AGENT_WORKDIR: agentFolder,
      CD4ML_HOME: home,
      CD4ML_REGISTRY: `file://${registryFolder}`,
      CD4ML_EVENTS: args.events.address,
      CD4ML_NAMESPACE: args.environment,
      ...args.variables,
    },
    secrets: { JENKINS_AGENT_PASSWORD: password },
    ports: {},
    // The agent listens on nothing: it is ready when the controller counts it among those that are online.
    ready: { path: "", command: ["sh", "-c", isOnline], seconds: 240 },
    volumes: {
      work: { path: agentFolder },
      registry: { path: registryFolder, from: args.registryVolume },
    },
    scratch: ["/tmp"],
    resources: { memory: "3Gi", cpu: 2 },
    stopSeconds: 30,
  };
}
