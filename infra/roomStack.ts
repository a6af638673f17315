import * as pulumi from "@pulumi/pulumi";
import { Environment } from "./environment";
import { gitHubAccount, type RoomSecrets } from "./gitRepository";
import type { StackOutputs } from "./localStack";
import { DockerPlatform } from "./platforms/docker";
import type { Settings } from "./settings";
import { SharedServices } from "./shared";

/** A room of environments on one Docker host: shared services once, then each environment by itself. */
export function roomStack(project: string, settings: Settings): StackOutputs {
  const { room, host, keepData } = settings;
  const { images: overrides, imageRegistry: mirror, owner } = room;
  const prefix = `${pulumi.getProject()}-${pulumi.getStack()}`;
  const secrets = roomSecrets();
  const { repositories } = room;
  const account = gitHubAccount("github", repositories, secrets, { owner: repositories.owner || undefined, keepData });
  // What GitHub would refuse is told before anything is made.
  const after = account && [account.check];
  const platform = new DockerPlatform({
    project,
    prefix,
    host,
    owner,
    overrides,
    mirror,
    keepVolumes: keepData,
    after,
  });
  const shared = new SharedServices("shared", { ...settings, project, secrets, account }, { platform });
  const environments = room.environments.map(
    (environment) => new Environment(environment.name, { ...settings, ...environment, shared }, { platform }),
  );
  const byName = <Value>(value: (environment: Environment) => Value) =>
    Object.fromEntries(environments.map((environment) => [environment.name, value(environment)]));
  return {
    addresses: { shared: shared.addresses, ...byName(({ addresses }) => addresses) },
    credentials: pulumi.secret({ shared: shared.credentials, ...byName(({ credentials }) => credentials) }),
    events: shared.elasticsearch.url,
    registry: byName(({ registry }) => registry),
    firstModels: byName(({ models }) => models),
  };
}

/** Secrets of the settings. The engine gives an empty text where none is set. */
function roomSecrets(): RoomSecrets {
  const config = new pulumi.Config();
  const secret = (key: string) => (config.get(key) ? config.requireSecret(key) : undefined);
  const fromVariable = process.env.GITHUB_TOKEN ? pulumi.secret(process.env.GITHUB_TOKEN) : undefined;
  return { githubToken: secret("githubToken") ?? fromVariable, webhookChannel: secret("webhookChannel") };
}
