import * as k8s from "@pulumi/kubernetes";
import { KubernetesPlatform } from "../../../infra/platforms/kubernetes";
import type { Platform } from "../../../infra/platforms/platform";
import type { TestCluster } from "./cluster";

/** Namespace of what {@link environmentOn} runs. */
export const namespace = "cd4ml-test-pricing";

/**
 * The environment `pricing` on a test's cluster, for a program of a stack with the platform `kubernetes`.
 *
 * @param images by the catalogue's name, as the cluster's node knows them
 */
export function environmentOn({ context, apiPort }: TestCluster, images: Record<string, string>): Platform {
  const quota = { cpu: 8, memory: "16Gi", storage: "10Gi", pods: 10 } as const;
  const platform = new KubernetesPlatform({
    prefix: "cd4ml-test",
    owner: "ada",
    provider: new k8s.Provider("cluster", { context, enableServerSideApply: true }),
    context,
    apiServerPort: apiPort,
    ingress: {
      domain: "example.org",
      className: "nginx",
      annotations: {},
      namespace: "ingress-nginx",
      cidrs: [],
      issuer: "",
      secret: "",
    },
    metricsNamespace: "",
    storageClass: "",
    images,
    mirror: "",
    quotas: { shared: quota, environment: quota },
    keepVolumes: false,
    salt: "salt",
    after: [],
  });
  return platform.forEnvironment("pricing");
}
