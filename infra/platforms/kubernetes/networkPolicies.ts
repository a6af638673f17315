import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { portOf } from "../../portOf";
import type { Outside } from "../../workload";

type PolicySpec = k8s.types.input.networking.v1.NetworkPolicySpec;
type EgressRule = k8s.types.input.networking.v1.NetworkPolicyEgressRule;
/** Pods or addresses that are not of the stack. */
export type Other = k8s.types.input.networking.v1.NetworkPolicyPeer;
type IngressRule = k8s.types.input.networking.v1.NetworkPolicyIngressRule;

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

/** What a workload is connected with, as far as it is known when the workload is made. */
export interface Connections {
  /** Workloads of the stack that it calls. */
  to: Peer[];
  /** Workloads of the stack that call it. */
  from: Peer[];
  /** Ports outside of the stack that it calls, wherever: on the internet, in the network, in other namespaces. */
  outside: Outside[];
  /** Whether its copies call each other. */
  copies: boolean;
  /** Who else calls its port `http`: pods of a namespace or a block of addresses, none of which are of the stack. */
  others: Other[];
}

/** Opens a workload's connections by one policy of its name, and the other end of each by one that says who calls. */
export function connect(peer: Peer, connections: Connections, opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
  const { to, from, outside, copies, others } = connections;
  const own = copies ? [peer] : [];
  const http = { from: others, ports: [{ protocol: "TCP", port: "http" }] };
  const into = [...(others.length > 0 ? [http] : []), ...[...own, ...from].map((caller) => calledBy(caller, peer))];
  const out = [...own, ...to].map((called) => calls(peer, called));
  const spec = {
    policyTypes: ["Ingress", "Egress"],
    ...(into.length > 0 && { ingress: into }),
    ...((out.length > 0 || outside.length > 0) && {
      egress: toOutside(outside).apply((rules) => [...out, ...rules]),
    }),
  };
  return [
    policy(peer, peer.name, opts, spec),
    ...to.map((called) => allowInto(called, peer, opts)),
    ...from.map((caller) => allowOut(caller, peer, opts)),
  ];
}

/** Lets one workload call another, when both are made already: out of the one and into the other. */
export function allowCall(from: Peer, to: Peer, opts: pulumi.CustomResourceOptions): void {
  allowOut(from, to, opts);
  allowInto(to, from, opts);
}

function allowOut(from: Peer, to: Peer, opts: pulumi.CustomResourceOptions): pulumi.Resource {
  const name = `${from.name}-to-${to.resource}`;
  return policy(from, name, opts, { policyTypes: ["Egress"], egress: [calls(from, to)] });
}

function allowInto(to: Peer, from: Peer, opts: pulumi.CustomResourceOptions): pulumi.Resource {
  const name = `${to.name}-from-${from.resource}`;
  return policy(to, name, opts, { policyTypes: ["Ingress"], ingress: [calledBy(from, to)] });
}

function calls(from: Peer, to: Peer): EgressRule {
  return { to: [podsOf(to)], ports: portsFor(from, to) };
}

function calledBy(from: Peer, to: Peer): IngressRule {
  return { from: [podsOf(from)], ports: portsFor(from, to) };
}

/** All pods of a namespace of the cluster. */
export function podsIn(namespace: string): Other {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } };
}

/**
 * Lets cert-manager prove, for the certificates of a namespace's websites, that their names lead here: the issuer calls a
 * pod that cert-manager starts for it, through the ingress controller.
 *
 * @param callers the ingress controller, see {@link Connections}
 * @see https://cert-manager.io/docs/configuration/acme/http01/
 */
export function allowCertificateChecks(
  resource: string,
  metadata: { namespace: string; labels: Record<string, string> },
  callers: Other[],
  opts: pulumi.CustomResourceOptions,
): void {
  make(`${resource}-certificate-checks`, "certificate-checks", metadata.namespace, metadata.labels, opts, {
    podSelector: { matchLabels: { "acme.cert-manager.io/http01-solver": "true" } },
    policyTypes: ["Ingress"],
    ingress: [{ from: callers, ports: [{ protocol: "TCP", port: 8089 }] }],
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

function toOutside(outside: Outside[]): pulumi.Output<EgressRule[]> {
  const to = [
    { ipBlock: { cidr: "0.0.0.0/0", except: [metadataService.v4] } },
    { ipBlock: { cidr: "::/0", except: [metadataService.v6] } },
    // Some networks take blocks of addresses for those outside of the cluster only.
    { namespaceSelector: {} },
  ];
  // A rule without ports would be one for all of them.
  return portsOutside(outside).apply((ports) => (ports.length > 0 ? [{ to, ports }] : []));
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

function portsFor(caller: Peer, { resource, ports }: Peer): EgressRule["ports"] {
  const all = Object.entries(ports).filter(([purpose]) => purpose !== "transport" || caller.resource === resource);
  return all.map(([, port]) => ({ protocol: "TCP", port }));
}
