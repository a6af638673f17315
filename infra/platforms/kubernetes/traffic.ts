import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Workload } from "../../workload";
import { copiesName } from "./controller";
import { type Other, podsIn } from "./networkPolicies";

/** How people reach what runs in the cluster. */
export interface IngressSettings {
  /** Each website's name is below it, e.g. `cd4ml.example.org`. */
  domain: string;
  className: string;
  /** For the class's controller: that it serves no HTTP, and what else it is to be told. */
  annotations: Record<string, string>;
  /** Namespace of the ingress controller, whose pods are let in. */
  namespace: string;
  /** Blocks of addresses that are let in: of a load balancer or controller that calls from none of that namespace's pods. */
  cidrs: string[];
  /** Issuer of cert-manager that each website gets its certificate from; empty for none. */
  issuer: string;
  /** Secret with a certificate for all names, in every namespace; empty for one of each website from the issuer. */
  secret: string;
}

/** Of which workload. */
export interface TrafficArgs {
  metadata: { name: string; namespace: pulumi.Input<string>; labels: Record<string, string> };
  selector: Record<string, string>;
}

/** The addresses of a workload in the cluster: one for all copies and, of copies with volumes, one for each. */
export function services(
  resource: string,
  workload: Workload,
  { metadata, selector }: TrafficArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Service[] {
  const ports = Object.entries(workload.ports).map(([name, port]) => ({
    name,
    port,
    targetPort: name,
    protocol: "TCP",
  }));
  if (ports.length === 0) return [];
  const made = [new k8s.core.v1.Service(resource, { metadata, spec: { type: "ClusterIP", selector, ports } }, opts)];
  if (workload.volumes) {
    const name = copiesName(metadata.name);
    const spec = { clusterIP: "None", publishNotReadyAddresses: true, selector, ports };
    made.push(new k8s.core.v1.Service(`${resource}-copies`, { metadata: { ...metadata, name }, spec }, opts));
  }
  return made;
}

/** The name and certificate under which people open a workload. */
export function ingress(
  resource: string,
  { metadata }: TrafficArgs,
  settings: IngressSettings,
  opts: pulumi.CustomResourceOptions,
): k8s.networking.v1.Ingress {
  const host = hostOf(resource, settings);
  const annotations = {
    // Some controllers never say that they serve it; that the pods do is waited for.
    "pulumi.com/skipAwait": "true",
    ...settings.annotations,
    ...(settings.issuer && { "cert-manager.io/cluster-issuer": settings.issuer }),
  };
  const backend = { service: { name: metadata.name, port: { name: "http" } } };
  return new k8s.networking.v1.Ingress(
    resource,
    {
      metadata: { ...metadata, annotations },
      spec: {
        ingressClassName: settings.className,
        tls: [{ hosts: [host], secretName: settings.secret || `${metadata.name}-tls` }],
        rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
      },
    },
    opts,
  );
}

/** Who calls the websites' pods. */
export function callersOf({ namespace, cidrs }: IngressSettings): Other[] {
  return [podsIn(namespace), ...cidrs.map((cidr) => ({ ipBlock: { cidr } }))];
}

/** Name under which people open a website. */
export function hostOf(resource: string, { domain }: IngressSettings): string {
  return `${resource}.${domain}`;
}
