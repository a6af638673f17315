import type * as pulumi from "@pulumi/pulumi";
import type { ClusterSettings } from "./clusterSettings";
import type { Bucket } from "./parts/bucket";
import type { Running } from "./platforms/platform";
import type { StackSecrets } from "./stackSecrets";
import { IdentityToken, type Outside, type WorkloadSecret } from "./workload";

/** An environment's registry in a bucket, as a program sees it. */
export interface RegistryAccess {
  /** What `CD4ML_REGISTRY` is set to, e.g. `s3://models/production/pricing`. */
  url: string;
  environment: Record<string, pulumi.Input<string>>;
  secrets: Record<string, WorkloadSecret>;
  /** The workload that has the bucket; undefined for one outside of the stack. */
  running?: Running;
  /** Where the bucket is, outside of the stack. */
  outside: Outside[];
}

/**
 * The registry of an environment; undefined when it is in a volume.
 *
 * @param bucket the stack's own, where it has one
 */
export function registryAccess(
  environment: string,
  { registry, s3Endpoint, s3Region, s3Role }: ClusterSettings,
  { s3AccessKeyId, s3SecretAccessKey }: StackSecrets,
  bucket?: Bucket,
): RegistryAccess | undefined {
  if (bucket) return accessTo(bucket, environment);
  if (!registry) return undefined;
  const url = `${registry.replace(/\/$/, "")}/${environment}`;
  if (s3Role) {
    return {
      url,
      environment: { AWS_REGION: s3Region, AWS_ROLE_ARN: s3Role },
      // The SDK of AWS takes the role with what the variable AWS_WEB_IDENTITY_TOKEN_FILE names.
      secrets: { AWS_WEB_IDENTITY_TOKEN: new IdentityToken("sts.amazonaws.com") },
      outside: [443],
    };
  }
  return {
    url,
    environment: { AWS_REGION: s3Region, ...(s3Endpoint && { CD4ML_S3_ENDPOINT: s3Endpoint }) },
    secrets: {
      ...(s3AccessKeyId && { AWS_ACCESS_KEY_ID: s3AccessKeyId }),
      ...(s3SecretAccessKey && { AWS_SECRET_ACCESS_KEY: s3SecretAccessKey }),
    },
    outside: [s3Endpoint || 443],
  };
}

function accessTo({ url, endpoint, region, accessKeyId, secretAccessKey, running }: Bucket, environment: string) {
  return {
    url: `${url}/${environment}`,
    environment: { AWS_REGION: region, CD4ML_S3_ENDPOINT: endpoint },
    secrets: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    running,
    outside: [],
  };
}
