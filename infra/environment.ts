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
import type { EnvironmentSettings } from "./roomSettings";
import type { Settings } from "./settings";
import type { Login, SharedServices } from "./shared";

/** What an {@link Environment} needs. */
export interface EnvironmentArgs extends Settings, EnvironmentSettings {
  shared: SharedServices;
}

/** One environment of a room, a participant's or a team's: its repository, Jenkins, models, service and dashboards. */
export class Environment extends pulumi.ComponentResource {
  readonly name: string;
  /** What a person opens, by name. */
  readonly addresses: Record<string, pulumi.Output<string>>;
  /** Docker volume of the model registry. */
  readonly registry: pulumi.Output<string>;
  /** The first model of each problem. */
  readonly models: pulumi.Output<Record<string, FirstModel>>;
  /** Secret. */
  readonly credentials: Record<string, Login>;

  constructor(name: string, args: EnvironmentArgs, opts: PartOptions) {
    super("cd4ml:environment:Environment", name, {}, opts);
    this.name = name;
    const { shared, problems } = args;
    const child = { platform: opts.platform.forEnvironment(name), parent: this };
    const own = { parent: this };
    const purpose = `webhook of environment ${name}`;
    const webhookSecret = new Password(`${name}-webhook-secret`, { purpose }, own).value;
    const { account, secrets } = shared;
    const { repositories } = args.room;
    const repository = gitRepository(name, { ...args, repositories, account, secrets, webhookSecret }, own);
    const events = new EventAccess(
      `${name}-event-access`,
      { elasticsearch: shared.elasticsearch, namespace: name },
      own,
    );
    const jenkins = makeJenkins(name, args, { repository, events, webhookSecret }, child);
    const service = makeService(name, args, { jenkins, events }, child);
    const dashboards = new EventDashboards(
      `${name}-dashboards`,
      { kibana: shared.kibana, environment: name, problemFolders: shared.problemFolders, problems },
      own,
    );
    this.registry = jenkins.registryVolume;
    this.models = makeFirstModels(name, args, { jenkins, events }, child);

    this.addresses = {
      ...(repository.github && { repository: repository.github.htmlUrl }),
      jenkins: jenkins.url,
      model: service.url,
      monitor: pulumi.interpolate`${service.url}/monitor`,
      kibana: dashboards.url,
    };
    this.credentials = {
      jenkins: { user: jenkins.adminUser, password: jenkins.adminPassword },
      kibana: dashboards.login,
      ...(repository.deployKey && { deployKey: { user: "git", password: repository.deployKey } }),
    };
    shared.portal.show(name, linksTo(this.addresses, { jenkins, model: service }), own);
    this.registerOutputs({ addresses: this.addresses });
  }
}

/** Jenkins, told of pushes as the settings say. */
function makeJenkins(
  name: string,
  args: EnvironmentArgs,
  made: { repository: GitRepository; events: EventAccess; webhookSecret: pulumi.Output<string> },
  opts: PartOptions,
): Jenkins {
  const { shared, room, problems, branch, jenkinsPort: port } = args;
  const { repository, events, webhookSecret } = made;
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
      databaseUrl: shared.database?.address,
      events: {
        address: shared.elasticsearch.address,
        keys: { writer: events.writerKey, reader: events.readerKey },
      },
    },
    opts,
  );
  const { channel } = repository;
  if (channel) new WebhookRelay(`${name}-relay`, { channel, jenkins: jenkins.address }, opts);
  return jenkins;
}

/** The model service, which reads the registry that Jenkins' agent writes. */
function makeService(
  name: string,
  { shared, modelPort: port }: EnvironmentArgs,
  { jenkins, events }: { jenkins: Jenkins; events: EventAccess },
  opts: PartOptions,
): ModelService {
  const { registryVolume } = jenkins;
  return new ModelService(
    `${name}-model-service`,
    {
      registry: "file:///var/lib/cd4ml/registry",
      registryVolume,
      events: shared.elasticsearch.address,
      keys: { writer: events.writerKey, reader: events.readerKey },
      namespace: name,
      port,
    },
    opts,
  );
}

/** The first models, trained where builds are, from the same data. */
function makeFirstModels(
  name: string,
  { shared, problems, rows }: EnvironmentArgs,
  { jenkins, events }: { jenkins: Jenkins; events: EventAccess },
  opts: PartOptions,
): pulumi.Output<Record<string, FirstModel>> {
  const { database, problemFolders } = shared;
  const { agentContainer: container, dataFolder: folder } = jenkins;
  // Without a database builds read files, and what is simulated must be there.
  const data = database
    ? undefined
    : new SimulatedData(`${name}-data`, { problemFolders, folder, problems, rows, keep: true, container }, opts);
  const environment = { CD4ML_NAMESPACE: name, ...(data && { CD4ML_DATA: data.folder }) };
  const secrets = { CD4ML_EVENTS_KEY: events.writerKey, ...(database && { CD4ML_DATABASE_URL: database.address }) };
  return new FirstModels(`${name}-first-model`, { problems, environment, secrets, container }, opts).models;
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
