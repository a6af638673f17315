import { isContainer } from "../containers";
import { podOf } from "../pods";
import type { PolicySettings } from "../policySettings";
import type { ResourceRule } from "../rule";
import { at, type Declared, listAt, textAt, textsAt } from "../values";

const loopback = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;
const service = /^kubernetes:core\/v1:Service$/;
const hostNamespaces = ["hostNetwork", "hostPID", "hostIPC"];

export const notExposed: ResourceRule = {
  name: "not-exposed",
  demands:
    "Ports are published on loopback only, or where cd4ml:host says; in a cluster only an Ingress lets people in.",
  why: "Whatever listens on a network is found there by everyone on it, past the names, certificates and passwords that the stack puts before its services.",
  fix: "Publish on 127.0.0.1, or set cd4ml:host to the address that others are to reach. In a cluster make the Service a ClusterIP, leave out hostNetwork and hostPort, and give a website an Ingress.",
  check: (resource, settings) => [...portsOfHost(resource, settings), ...serviceOf(resource), ...podOnHost(resource)],
};

function portsOfHost(resource: Declared, { host }: PolicySettings): string[] {
  const { type, inputs } = resource;
  if (type === "cd4ml:index:LocalProcess") return openAddress(textAt(inputs, "host"), host, "it");
  if (!isContainer(resource)) return [];
  const network = textAt(inputs, "networkMode") === "host" ? ["networkMode is host"] : [];
  const everything = at(inputs, "publishAllPorts") === true ? ["publishAllPorts is true"] : [];
  const ports = listAt(inputs, "ports").flatMap((port) => {
    if (at(port, "ip") !== undefined && textAt(port, "ip") === undefined) return [];
    return openAddress(textAt(port, "ip") ?? "0.0.0.0", host, `port ${String(port.internal)}`);
  });
  return [...network, ...everything, ...ports];
}

function openAddress(address: string | undefined, allowed: string, what: string): string[] {
  if (address === undefined || loopback.test(address) || address === allowed) return [];
  return [`${what} is published on ${address}, and cd4ml:host is ${allowed}`];
}

function serviceOf({ type, inputs }: Declared): string[] {
  if (!service.test(type)) return [];
  const kind = textAt(inputs, "spec.type") ?? "ClusterIP";
  const open = ["NodePort", "LoadBalancer"].includes(kind) ? [`the service is a ${kind}`] : [];
  const addresses = textsAt(inputs, "spec.externalIPs");
  return addresses.length > 0 ? [...open, `the service has the addresses ${addresses.join(", ")}`] : open;
}

function podOnHost(resource: Declared): string[] {
  const pod = podOf(resource);
  if (!pod) return [];
  const namespaces = hostNamespaces.flatMap((name) => (at(pod.spec, name) === true ? [`${name} is true`] : []));
  const ports = pod.containers.flatMap(({ called, inputs }) =>
    listAt(inputs, "ports").flatMap(({ hostPort }) =>
      hostPort === undefined || hostPort === null ? [] : [`${called} has hostPort ${String(hostPort)}`],
    ),
  );
  return [...namespaces, ...ports];
}
