import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { toPods, withoutHttp } from "./ingressClasses";
import { KubernetesPlatform } from "./platforms/kubernetes";
import { KubernetesAccess } from "./provider/kubernetesResources";
import { Password } from "./provider/resources";
import { environmentQuota, sharedQuota } from "./quotas";
import type { Settings } from "./settings";

/**
 * The cluster that the settings name.
 *
 * @param prefix first part of the namespaces' names
 * @param after  what must be there before anything is made
 */
export function clusterPlatform(settings: Settings, prefix: string, after: pulumi.Resource[]): KubernetesPlatform {
  const { cluster, room, sizes, keepData } = settings;
  const context = cluster.context || undefined;
  // What the cluster would refuse, or lose, is told before anything is made.
  const { storageClass, ingressClass } = cluster;
  const ownEvents = !cluster.elasticsearchUrl && !cluster.eventsFrom;
  const access = new KubernetesAccess("cluster", {
    context: cluster.context,
    ...(storageClass && { storageClass }),
    ingressClass,
    prefix,
    ...(ownEvents && { eventNodes: sizes.elasticsearch.replicas }),
  });
  const provider = new k8s.Provider("cluster", {
    context,
    enableServerSideApply: true,
    // What somebody changed by hand is mended, and what an interrupted command has made already is taken over; the look at
    // the cluster has seen to it that there is nothing else.
    enablePatchForce: true,
    upsertExistingObjects: true,
  });
  const purpose = "names of the stack's Secrets";
  return new KubernetesPlatform({
    prefix,
    owner: room.owner,
    provider,
    context: cluster.context,
    apiServerPort: cluster.apiServerPort,
    ingress: {
      domain: cluster.domain,
      className: ingressClass,
      annotations: { ...withoutHttp[ingressClass], ...toPods[ingressClass], ...cluster.ingressAnnotations },
      namespace: cluster.ingressNamespace,
      cidrs: cluster.ingressCidrs,
      issuer: cluster.tlsIssuer,
      secret: cluster.tlsSecret,
    },
    metricsNamespace: cluster.metricsNamespace,
    storageClass,
    images: room.images,
    mirror: room.imageRegistry,
    quotas: { shared: sharedQuota(sizes), environment: environmentQuota(sizes) },
    keepVolumes: keepData,
    salt: new Password("names-salt", { purpose }).value,
    after: [access, ...after],
  });
}
