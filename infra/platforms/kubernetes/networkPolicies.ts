import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { portOf } from "../../portOf";
import type { Outside } from "../../workload";

type PolicySpec = k8s.types.input.networking.v1.NetworkPolicySpec;
type Rule = k8s.types.input.networking.v1.NetworkPolicyEgressRule;

/** A workload as policies see it. */
export interface Peer {
  name: string;
  /** Resource name in the stack. */
  resource: string;
  namespace: string;
  labels: Record<string, string>;
  selector: Record<string, string>;
  ports: Record<string, number>;
}

/** Where a cloud tells its machines their credentials: nothing here needs them. */
const metadataService = { v4: "169.254.169.254/32", v6: "fd00:ec2::254/128" };

/** Refuses every connection of a namespace but questions for names; what else is open says a policy of its own. */
export function denyByDefault(
  resource: string,
  namespace: pulumi.Input<string>,
  labels: Record<string, string>,
  opts: pulumi.CustomResourceOptions,
): void {
  make(`${resource}-default-deny`, "default-deny", namespace, labels, opts, {
    podSelector: {},
    policyTypes: ["Ingress", "Egress"],
  });
  // 5353: where the pods that answer listen there, behind a service's 53.
  const dns = ["UDP", "TCP"].flatMap((protocol) => [53, 5353].map((port) => ({ protocol, port })));
  make(`${resource}-names`, "names", namespace, labels, opts, {
    podSelector: {},
    policyTypes: ["Egress"],
    // Wherever: answers come from pods, from a cache on the node, which is no pod, or from an address of the cloud.
    egress: [{ ports: dns }],
  });
}

/** Lets one workload call another: out of the one and into the other. */
export function allowCall(from: Peer, to: Peer, opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
  const ports = portsOf(to);
  const out = policy(from, `${from.name}-to-${to.resource}`, opts, {
    policyTypes: ["Egress"],
    egress: [{ to: [podsOf(to)], ports }],
  });
  const into = policy(to, `${to.name}-from-${from.resource}`, opts, {
    policyTypes: ["Ingress"],
    ingress: [{ from: [podsOf(from)], ports }],
  });
  return [out, into];
}

/** Lets the copies of a workload call each other. */
export function allowCopies(peer: Peer, opts: pulumi.CustomResourceOptions): pulumi.Resource {
  const ports = portsOf(peer);
  return policy(peer, `${peer.name}-copies`, opts, {
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from: [podsOf(peer)], ports }],
    egress: [{ to: [podsOf(peer)], ports }],
  });
}

/**
 * Lets another namespace of the cluster call port `http`.
 *
 * @param whose what calls from there, for the policy's name: `people`, through the ingress controller, or `metrics`
 */
export function allowNamespace(
  peer: Peer,
  whose: "people" | "metrics",
  namespace: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const others = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } };
  return policy(peer, `${peer.name}-from-${whose}`, opts, {
    policyTypes: ["Ingress"],
    ingress: [{ from: [others], ports: [{ protocol: "TCP", port: "http" }] }],
  });
}

/** Label of a namespace that says which stack it is of. */
export const stackLabel = "cd4ml.dev/stack";

/** Lets the environments of another stack call a workload. @param prefix first part of its namespaces' names */
export function allowStack(to: Peer, prefix: string, opts: pulumi.CustomResourceOptions): pulumi.Resource {
  const others = {
    namespaceSelector: { matchLabels: { [stackLabel]: prefix } },
    podSelector: { matchLabels: { "app.kubernetes.io/part-of": "cd4ml" } },
  };
  return policy(to, `${to.name}-from-stack-${prefix}`, opts, {
    policyTypes: ["Ingress"],
    ingress: [{ from: [others], ports: [{ protocol: "TCP", port: "http" }] }],
  });
}

/** Lets a workload call ports outside of the stack, wherever: on the internet, in the network, in other namespaces. */
export function allowOutside(peer: Peer, outside: Outside[], opts: pulumi.CustomResourceOptions): pulumi.Resource {
  const to = [
    { ipBlock: { cidr: "0.0.0.0/0", except: [metadataService.v4] } },
    { ipBlock: { cidr: "::/0", except: [metadataService.v6] } },
    // Some networks take blocks of addresses for those outside of the cluster only.
    { namespaceSelector: {} },
  ];
  return policy(peer, `${peer.name}-to-outside`, opts, {
    policyTypes: ["Egress"],
    // A rule without ports would be one for all of them.
    egress: portsOutside(outside).apply((ports) => (ports.length > 0 ? [{ to, ports }] : [])),
  });
}

function portsOutside(outside: Outside[]) {
  const ports = pulumi.all(outside).apply((known) => {
    const numbers = known.map((each) => (typeof each === "number" ? each : portOf(each)));
    return [...new Set(numbers.filter((port) => port !== undefined))].map((port) => ({ protocol: "TCP", port }));
  });
  return pulumi.unsecret(ports);
}

function policy(peer: Peer, name: string, opts: pulumi.CustomResourceOptions, spec: Omit<PolicySpec, "podSelector">) {
  const podSelector = { matchLabels: peer.selector };
  const resource = `${peer.namespace}-${name}`;
  return make(resource, name, peer.namespace, peer.labels, opts, { podSelector, ...spec });
}

function make(
  resource: string,
  name: string,
  namespace: pulumi.Input<string>,
  labels: Record<string, string>,
  opts: pulumi.CustomResourceOptions,
  spec: PolicySpec,
): k8s.networking.v1.NetworkPolicy {
  const metadata = { name, namespace, labels };
  return new k8s.networking.v1.NetworkPolicy(resource, { metadata, spec }, opts);
}

function podsOf({ namespace, selector: matchLabels }: Peer) {
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    podSelector: { matchLabels },
  };
}

function portsOf({ ports }: Peer): Rule["ports"] {
  return Object.values(ports).map((port) => ({ protocol: "TCP", port }));
}
