import * as pulumi from "@pulumi/pulumi";
import type { ClusterSettings, ExternalSecretName } from "./clusterSettings";
import type { MlflowArgs } from "./parts/mlflowEnvironment";
import type { Settings } from "./settings";
import { ExternalSecret, type SecretValue } from "./workload";

/** What is set for a stack and not for everyone's eyes. */
export interface StackSecrets {
  /** @default the one of the last update, which the state holds */
  githubToken?: pulumi.Input<string>;
  webhookChannel?: pulumi.Output<string>;
  /** Administers an Elasticsearch that is there already. */
  elasticsearchApiKey?: pulumi.Output<string>;
  /** Address of a database that is there already, with its password. */
  databaseUrl?: SecretValue;
  /** Open the buckets of registry and snapshots. */
  s3AccessKeyId?: SecretValue;
  s3SecretAccessKey?: SecretValue;
  /** Of the user at MLflow. */
  mlflowPassword?: SecretValue;
}

/** Settings that must be encrypted. */
export const secretSettings = [
  "githubToken",
  "webhookChannel",
  "elasticsearchApiKey",
  "databaseUrl",
  "s3AccessKeyId",
  "s3SecretAccessKey",
  "mlflowPassword",
] as const;

/** Reads the secrets of the stack's settings, or where the cluster has them. The engine gives an empty text for none. */
export function stackSecrets({ externalSecrets }: Pick<ClusterSettings, "externalSecrets">): StackSecrets {
  const config = new pulumi.Config();
  const secret = (key: (typeof secretSettings)[number]) => (config.get(key) ? config.requireSecret(key) : undefined);
  const either = (key: ExternalSecretName): SecretValue | undefined => {
    const external = externalSecrets[key];
    return external ? new ExternalSecret(external.secret, external.key) : secret(key);
  };
  const fromVariable = process.env.GITHUB_TOKEN ? pulumi.secret(process.env.GITHUB_TOKEN) : undefined;
  return {
    githubToken: secret("githubToken") ?? fromVariable,
    webhookChannel: secret("webhookChannel"),
    elasticsearchApiKey: secret("elasticsearchApiKey"),
    databaseUrl: either("databaseUrl"),
    s3AccessKeyId: either("s3AccessKeyId"),
    s3SecretAccessKey: either("s3SecretAccessKey"),
    mlflowPassword: either("mlflowPassword"),
  };
}

/** The MLflow server that the settings name, with its password. */
export function mlflowOf({ url, username }: Settings["mlflow"], secrets: StackSecrets): MlflowArgs | undefined {
  return url ? { url, username, password: secrets.mlflowPassword } : undefined;
}
