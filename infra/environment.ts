import * as pulumi from "@pulumi/pulumi";
import { gitRepository } from "./gitRepository";
import { EventAccess } from "./parts/eventAccess";
import { EventDashboards } from "./parts/eventDashboards";
import { type FirstModel, FirstModels } from "./parts/firstModels";
import { Jenkins } from "./parts/jenkins";
import { ModelService } from "./parts/modelService";
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

/** One environment of a room, a participant's or a team's: its Jenkins, the models it delivers, the service for them. */
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
    const { shared, room, problems, branch } = args;
    const platform = opts.platform.forEnvironment(name);
    const child = { platform, parent: this };
    const events = shared.elasticsearch.address;
    const { writerKey: writer, readerKey: reader } = new EventAccess(
      `${name}-event-access`,
      { elasticsearch: shared.elasticsearch, namespace: name },
      { parent: this },
    );
    const webhookSecret = new Password(
      `${name}-webhook-secret`,
      { purpose: `webhook of environment ${name}` },
      { parent: this },
    ).value;
    const { account, secrets } = shared;
    const { repositories } = room;
    const repository = gitRepository(
      name,
      { ...args, repositories, account, secrets, webhookSecret },
      { parent: this },
    );
    const jenkins = new Jenkins(
      `${name}-jenkins`,
      {
        environment: name,
        repository: { url: repository.cloneUrl, branch },
        apiUrl: repository.github?.apiUrl,
        githubToken: repository.github?.token,
        trigger: repositories.webhook === "poll" ? "poll" : "webhook",
        problems,
        port: args.jenkinsPort,
        webhookSecret,
        databaseUrl: shared.database?.address,
        events: { address: events, keys: { writer, reader } },
      },
      child,
    );
    if (repository.channel) {
      new WebhookRelay(`${name}-relay`, { channel: repository.channel, jenkins: jenkins.address }, child);
    }
    const service = new ModelService(
      `${name}-model-service`,
      {
        registry: "file:///var/lib/cd4ml/registry",
        registryVolume: jenkins.registryVolume,
        events,
        keys: { writer, reader },
        namespace: name,
        port: args.modelPort,
      },
      child,
    );
    const dashboards = new EventDashboards(
      `${name}-dashboards`,
      { kibana: shared.kibana, environment: name, problemFolders: shared.problemFolders, problems },
      { parent: this },
    );
    this.registry = jenkins.registryVolume;
    this.models = new FirstModels(
      `${name}-first-model`,
      {
        problems,
        environment: { CD4ML_NAMESPACE: name },
        secrets: {
          CD4ML_EVENTS_KEY: writer,
          ...(shared.database && { CD4ML_DATABASE_URL: shared.database.address }),
        },
        container: jenkins.agentContainer,
      },
      child,
    ).models;
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
    };
    if (repository.deployKey) this.credentials.deployKey = { user: "git", password: repository.deployKey };
    const links: PortalLink[] = [
      ...(repository.github
        ? [{ title: "Repository", what: "a push to it is delivered", url: repository.github.htmlUrl }]
        : []),
      { title: "Jenkins", what: "delivers each push", url: jenkins.url, probe: jenkins.address },
      { title: "Models", what: "predicts, and takes feedback", url: service.url, probe: service.address },
      { title: "Monitor", what: "predictions as they come", url: this.addresses.monitor },
      { title: "Dashboards", what: "its events in Kibana", url: dashboards.url },
    ];
    shared.portal.show(name, links, { parent: this });
    this.registerOutputs({ addresses: this.addresses });
  }
}
