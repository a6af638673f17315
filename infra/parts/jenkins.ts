import * as pulumi from "@pulumi/pulumi";
import type { BuildPods, PartOptions, Running } from "../platforms/platform";
import { Password } from "../provider/resources";
import type { PartSize } from "../sizes";
import type { Outside, SecretValue, Workload, WorkloadSecret } from "../workload";
import type { EventsArgs } from "./eventsEnvironment";
import { agentPod } from "./jenkins/agentPod";
import { agentFolder, agentSecrets, agentWorkload, buildWorkload, gitHost, home } from "./jenkins/builds";
import { type JenkinsSettings, jenkinsConfiguration, secretFiles } from "./jenkins/configuration";
import type { MlflowArgs } from "./mlflowEnvironment";

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
  /** `webhook`: GitHub tells of a push; `poll`: Jenkins looks every minute, for rooms that GitHub cannot reach. */
  trigger: "webhook" | "poll";
  /** Problems of the environment; the first is what a push delivers. */
  problems: string[];
  /** Port of the host that people open, where that is how it is reached. */
  port: number;
  /** Signs what GitHub sends; what carries another signature starts nothing. */
  webhookSecret: pulumi.Input<string>;
  /** Sets commit statuses and clones; without it the repository must be public and GitHub is told nothing. */
  githubToken?: pulumi.Input<string>;
  /** Database for builds that train. Without it they read files. */
  database?: {
    /** Its address with its password. */
    url: SecretValue;
    /** The workload that it is; undefined for one outside of the stack. */
    running?: Running;
    /** Its port or its address; of one outside of the stack. */
    outside?: Outside;
  };
  /** Event store that builds record their validations in and monitoring reads. */
  events: EventsArgs;
  /** Registry in a bucket. @default a volume of the agent's */
  registry?: {
    url: pulumi.Input<string>;
    environment: Record<string, pulumi.Input<string>>;
    secrets: Record<string, WorkloadSecret>;
    /** Where the bucket is, outside of the stack. @default nowhere there */
    outside?: Outside[];
  };
  /** Where builds log their runs as well. @default nowhere */
  mlflow?: MlflowArgs;
  /** Workloads that ask whether it answers. @default none */
  calledBy?: Running[];
  /** Of the controller. @default 1 CPU and 1536 MiB */
  size?: PartSize;
  /** Of a build. @default 2 CPU and 3 GiB */
  buildSize?: PartSize;
}

/**
 * Jenkins with everything set up: an administrator, the credentials, the jobs `delivery` and `monitoring`, and what runs
 * their builds: a pod for each where the platform starts them, else an agent. The controller runs none, and anonymous
 * sees nothing.
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
  /** Container in which builds run; undefined where there is none that keeps running. */
  readonly agentContainer?: pulumi.Output<string>;
  /** Pods in which builds run; undefined where an agent does. */
  readonly buildPods?: BuildPods;
  /** Where builds look for simulated data. */
  readonly dataFolder = `${home}/data`;
  /** Volume of the model registry, for the model service to share; undefined when it is in a bucket. */
  readonly registryVolume?: pulumi.Output<string>;
  readonly running: Running;

  constructor(name: string, args: JenkinsArgs, opts: PartOptions) {
    super("cd4ml:parts:Jenkins", name, {}, opts);
    const { platform } = opts;
    const child = { parent: this };
    const password = (of: string) =>
      new Password(`${name}-${of}`, { purpose: `Jenkins ${of} of ${args.environment}` }, child).value;
    this.adminPassword = password("admin");

    this.buildPods = platform.buildPods?.(buildWorkload(args), child);
    const agentPassword = this.buildPods ? undefined : password("agent");
    const settings = settingsOf(args, platform.publicUrl(name, args.port), platform.hostName(name), this.buildPods);
    const workload = controllerWorkload(args, settings, this.adminPassword, agentPassword, this.buildPods);
    this.running = platform.run(name, workload, { ...child, dependsOn: this.buildPods?.ready });
    this.url = this.running.url("http");
    this.address = this.running.address("http");
    this.buildPods?.allowCall(this.running, child);
    if (agentPassword) {
      const agent = agentWorkload(args, this.address, agentPassword);
      const builder = platform.run(`${name}-agent`, agent, { ...child, dependsOn: this.running.ready });
      this.agentContainer = builder.container;
      if (!args.registry) this.registryVolume = builder.volume("registry");
    }
    this.registerOutputs({ url: this.url, adminPassword: this.adminPassword });
  }
}

const room: PartSize = { replicas: 1, cpu: 1, memory: "1536Mi" };

function controllerWorkload(
  args: JenkinsArgs,
  settings: pulumi.Output<JenkinsSettings>,
  adminPassword: pulumi.Input<string>,
  agentPassword: pulumi.Input<string> | undefined,
  pods: BuildPods | undefined,
): Workload {
  const { keys } = args.events;
  const { cpu, memory, storage } = args.size ?? room;
  const secrets = {
    [secretFiles.adminPassword]: adminPassword,
    ...(agentPassword && { [secretFiles.agentPassword]: agentPassword }),
    [secretFiles.webhookSecret]: args.webhookSecret,
    ...(args.githubToken && { [secretFiles.githubToken]: args.githubToken }),
    ...(args.database && { [secretFiles.databaseUrl]: args.database.url }),
    ...(keys && { [secretFiles.eventsWriterKey]: keys.writer, [secretFiles.eventsReaderKey]: keys.reader }),
  };
  return {
    image: "jenkins",
    files: { "/run/casc/jenkins.yaml": settings.apply(jenkinsConfiguration) },
    secrets,
    ports: { http: 8080 },
    publish: { http: args.port },
    website: true,
    calls: { from: args.calledBy, outside: [443, gitHost(args)] },
    startsPods: pods !== undefined,
    ready: { path: "/login", seconds: 240 },
    volumes: { home: { path: "/var/jenkins_home", size: storage } },
    scratch: ["/tmp"],
    resources: { memory, cpu },
    stopSeconds: 60,
  };
}

/** What the controller's configuration is made from; it holds no secret, only which ones there are. */
function settingsOf(
  args: JenkinsArgs,
  publicUrl: string,
  host: string,
  pods: BuildPods | undefined,
): pulumi.Output<JenkinsSettings> {
  const known = pulumi.all([args.repository.url, args.apiUrl ?? "https://api.github.com", pods?.pod ?? ""]);
  return known.apply(([url, apiUrl, pod]) => ({
    environment: args.environment,
    url: `${publicUrl}/`,
    repository: { url, branch: args.repository.branch },
    apiUrl,
    trigger: args.trigger,
    problems: args.problems,
    agentFolder,
    pods: pods && {
      namespace: pods.namespace,
      pod: agentPod(pod, Object.keys(agentSecrets(args))),
      controller: `http://${host}:8080`,
    },
    has: {
      githubToken: args.githubToken !== undefined,
      databaseUrl: args.database !== undefined,
      eventKeys: args.events.keys !== undefined,
    },
  }));
}
