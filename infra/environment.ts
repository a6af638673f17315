import * as pulumi from "@pulumi/pulumi";
import { type GitRepository, gitRepository } from "./gitRepository";
import { EventAccess } from "./parts/eventAccess";
import { EventDashboards } from "./parts/eventDashboards";
import { type FirstModel, FirstModels } from "./parts/firstModels";
import { Jenkins } from "./parts/jenkins";
import { ModelService } from "./parts/modelService";
import { SimulatedData } from "./parts/simulatedData";
import { WebhookRelay } from "./parts/webhookRelay";
import type { PartOptions } from "./platforms/platform";
import { Password, type PortalLink } from "./provider/resources";
import { type RegistryAccess, registryAccess } from "./registryAccess";
import type { EnvironmentSettings } from "./roomSettings";
import type { Settings } from "./settings";
import type { Login, SharedServices } from "./shared";
import { mlflowOf } from "./stackSecrets";
import { ExternalSecret } from "./workload";

/** What an {@link Environment} needs. */
export interface EnvironmentArgs extends Settings, EnvironmentSettings {
  shared: SharedServices;
}

/** What an environment's parts have in common. */
interface EnvironmentParts {
  name: string;
  args: EnvironmentArgs;
  repository: GitRepository;
  events: EventAccess;
  /** Registry in a bucket; undefined when it is the agent's volume. */
  registry?: RegistryAccess;
  webhookSecret: pulumi.Output<string>;
}

/** One environment, a participant's or a team's: its repository, Jenkins, models, service and dashboards. */
export class Environment extends pulumi.ComponentResource {
  readonly name: string;
  /** What a person opens, by name. */
  readonly addresses: Record<string, pulumi.Output<string>>;
  /** The model registry: its address, or the Docker volume that it is in. */
  readonly registry: pulumi.Output<string>;
  /** The first model of each problem. */
  readonly models: pulumi.Output<Record<string, FirstModel>>;
  /** Secret. */
  readonly credentials: Record<string, Login>;

  constructor(name: string, args: EnvironmentArgs, opts: PartOptions) {
    super("cd4ml:environment:Environment", name, {}, opts);
    this.name = name;
    const own = { parent: this };
    const child = { platform: opts.platform.forEnvironment(name, own), parent: this };
    const parts = makeFoundations(name, args, child);
    const jenkins = makeJenkins(parts, child);
    // Copies that share a registry in a bucket are ready once there is a model to serve.
    const models = parts.registry ? makeFirstModels(parts, jenkins, child) : undefined;
    const service = makeService(parts, jenkins, { ...child, dependsOn: models });
    const { models: made } = models ?? makeFirstModels(parts, jenkins, child);
    const dashboards = makeDashboards(parts, own);
    this.models = made;
    this.registry = jenkins.registryVolume ?? pulumi.output(parts.registry?.url ?? "");

    const { repository } = parts;
    this.addresses = {
      ...(repository.github && { repository: repository.github.htmlUrl }),
      jenkins: jenkins.url,
      model: service.url,
      monitor: pulumi.interpolate`${service.url}/monitor`,
      ...(dashboards && { kibana: dashboards.url }),
    };
    this.credentials = {
      jenkins: { user: jenkins.adminUser, password: jenkins.adminPassword },
      ...(dashboards && { kibana: dashboards.login }),
      ...(repository.deployKey && { deployKey: { user: "git", password: repository.deployKey } }),
    };
    args.shared.portal?.show(name, linksTo(this.addresses, { jenkins, model: service }), own);
    this.registerOutputs({ addresses: this.addresses });
  }
}

/** What is there before anything runs. */
function makeFoundations(name: string, args: EnvironmentArgs, { platform, parent }: PartOptions): EnvironmentParts {
  const { shared, room, cluster, jenkinsPort } = args;
  const own = { parent };
  const purpose = `webhook of environment ${name}`;
  const webhookSecret = new Password(`${name}-webhook-secret`, { purpose }, own).value;
  const { account, secrets, elasticsearch, bucket } = shared;
  const { repositories } = room;
  const jenkinsUrl = platform.publicUrl(`${name}-jenkins`, jenkinsPort);
  const repository = gitRepository(name, { ...args, repositories, account, secrets, webhookSecret, jenkinsUrl }, own);
  const events = new EventAccess(`${name}-event-access`, { elasticsearch, namespace: name }, own);
  const registry = registryAccess(name, cluster, secrets, bucket);
  return { name, args, repository, events, registry, webhookSecret };
}

/** Jenkins, told of pushes as the settings say. */
function makeJenkins({ name, args, repository, events, registry, webhookSecret }: EnvironmentParts, opts: PartOptions) {
  const { shared, room, problems, branch, jenkinsPort: port, sizes } = args;
  const jenkins = new Jenkins(
    `${name}-jenkins`,
    {
      environment: name,
      repository: { url: repository.cloneUrl, branch },
      apiUrl: repository.github?.apiUrl,
      githubToken: repository.github?.token,
      trigger: room.repositories.webhook === "poll" ? "poll" : "webhook",
      problems,
      port,
      webhookSecret,
      database: shared.database,
      events: events.events,
      registry,
      mlflow: mlflowOf(args.mlflow, shared.secrets),
      calledBy: shared.callers,
      size: sizes.jenkins,
      buildSize: sizes.build,
    },
    opts,
  );
  if (registry?.running) jenkins.buildPods?.allowCall(registry.running, opts);
  const { channel } = repository;
  if (channel) {
    const relay = { channel, jenkins: jenkins.address, running: jenkins.running, size: sizes.relay };
    new WebhookRelay(`${name}-relay`, relay, opts);
  }
  return jenkins;
}

/** The model service, which reads the registry that builds write. */
function makeService({ name, args, events, registry }: EnvironmentParts, jenkins: Jenkins, opts: PartOptions) {
  const { shared, sizes, firstModels, modelPort: port } = args;
  const { requestRateMetric: metric, requestsPerSecond: perSecond } = args.cluster;
  return new ModelService(
    `${name}-model-service`,
    {
      registry: registry?.url ?? "file:///var/lib/cd4ml/registry",
      registryAccess: registry,
      registryVolume: jenkins.registryVolume,
      events: events.events,
      namespace: name,
      port,
      size: sizes.modelService,
      rate: metric ? { metric, perSecond } : undefined,
      hasModels: registry !== undefined && firstModels,
      calledBy: shared.callers,
    },
    opts,
  );
}

/** The first models, trained where builds are, from the same data. */
function makeFirstModels(
  { name, args, events, registry }: EnvironmentParts,
  jenkins: Jenkins,
  opts: PartOptions,
): FirstModels {
  const { shared, rows, firstModels } = args;
  const { database, problemFolders } = shared;
  const { agentContainer: container, dataFolder: folder, buildPods } = jenkins;
  const problems = firstModels ? args.problems : [];
  // The pods have the settings and secrets of builds already.
  if (buildPods) {
    return new FirstModels(
      `${name}-first-model`,
      { problems, environment: {}, cluster: buildPods.place },
      {
        ...opts,
        dependsOn: [...buildPods.ready, ...(registry?.running?.ready ?? [])],
      },
    );
  }
  // Without a database builds read files, and what is simulated must be there.
  const data = database
    ? undefined
    : new SimulatedData(`${name}-data`, { problemFolders, folder, problems, rows, keep: true, container }, opts);
  const environment = { CD4ML_NAMESPACE: name, ...(data && { CD4ML_DATA: data.folder }) };
  const url = database && ownValue(database.url);
  const secrets = { CD4ML_EVENTS_KEY: events.writerKey, ...(url && { CD4ML_DATABASE_URL: url }) };
  return new FirstModels(`${name}-first-model`, { problems, environment, secrets, container }, opts);
}

/** A secret that is ours to hand on; who has no cluster has no other. */
function ownValue(value: pulumi.Input<string> | ExternalSecret): pulumi.Input<string> | undefined {
  return value instanceof ExternalSecret ? undefined : value;
}

/** A view of the environment's events, where there is a Kibana. */
function makeDashboards({ name, args }: EnvironmentParts, opts: pulumi.ComponentResourceOptions) {
  const { shared, problems } = args;
  const { kibana, problemFolders } = shared;
  if (!kibana) return undefined;
  return new EventDashboards(`${name}-dashboards`, { kibana, environment: name, problemFolders, problems }, opts);
}

/** What the portal shows. */
function linksTo(
  { repository, jenkins, model, monitor, kibana }: Record<string, pulumi.Output<string>>,
  probed: Record<"jenkins" | "model", { address: pulumi.Output<string> }>,
): PortalLink[] {
  return [
    ...(repository ? [{ title: "Repository", what: "a push to it is delivered", url: repository }] : []),
    { title: "Jenkins", what: "delivers each push", url: jenkins, probe: probed.jenkins.address },
    { title: "Models", what: "predicts, and takes feedback", url: model, probe: probed.model.address },
    { title: "Monitor", what: "predictions as they come", url: monitor },
    { title: "Dashboards", what: "its events in Kibana", url: kibana },
  ];
}
