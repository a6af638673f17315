import * as pulumi from "@pulumi/pulumi";
import { clusterPlatform } from "./clusterPlatform";
import { Environment } from "./environment";
import { gitHubAccount } from "./gitRepository";
import type { StackOutputs } from "./localStack";
import { eventsOfStack } from "./parts/stackElasticsearch";
import { DockerPlatform } from "./platforms/docker";
import type { Platform } from "./platforms/platform";
import type { Settings } from "./settings";
import { SharedServices } from "./shared";
import { stackSecrets } from "./stackSecrets";

/** Environments in containers, of one Docker host or a cluster: shared services once, then each environment by itself. */
export async function roomStack(project: string, settings: Settings): Promise<StackOutputs> {
  const { room, keepData, cluster } = settings;
  const names = room.environments.map(({ name }) => name);
  const eventsFrom = cluster.eventsFrom ? await eventsOfStack(cluster.eventsFrom, names) : undefined;
  const secrets = stackSecrets(cluster);
  const { repositories } = room;
  const account = gitHubAccount("github", repositories, secrets, { owner: repositories.owner || undefined, keepData });
  // What GitHub would refuse is told before anything is made.
  const platform = platformOf(project, settings, account ? [account.check] : []);
  const shared = new SharedServices("shared", { ...settings, project, secrets, account, eventsFrom }, { platform });
  const environments = room.environments.map(
    (environment) => new Environment(environment.name, { ...settings, ...environment, shared }, { platform }),
  );
  const byName = <Value>(value: (environment: Environment) => Value) =>
    Object.fromEntries(environments.map((environment) => [environment.name, value(environment)]));
  return {
    addresses: { shared: shared.addresses, ...byName(({ addresses }) => addresses) },
    credentials: pulumi.secret({ shared: shared.credentials, ...byName(({ credentials }) => credentials) }),
    events: pulumi.output(shared.elasticsearch.admin.url),
    ...(shared.sharedEvents && { sharedEvents: shared.sharedEvents }),
    registry: byName(({ registry }) => registry),
    firstModels: byName(({ models }) => models),
  };
}

function platformOf(project: string, settings: Settings, after: pulumi.Resource[]): Platform {
  const prefix = `${pulumi.getProject()}-${pulumi.getStack()}`;
  if (settings.platform === "kubernetes") return clusterPlatform(settings, prefix, after);
  const { room, host, keepData: keepVolumes } = settings;
  const { images: overrides, imageRegistry: mirror, owner } = room;
  return new DockerPlatform({ project, prefix, host, owner, overrides, mirror, keepVolumes, after });
}
