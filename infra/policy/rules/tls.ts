import { withoutHttp } from "../../ingressClasses";
import type { ResourceRule } from "../rule";
import { at, type Declared, listAt, textAt, textsAt, type Values } from "../values";

const ingress = /^kubernetes:(networking\.k8s\.io|extensions)\/v\w+:Ingress$/;
const gateway = /^kubernetes:gateway\.networking\.k8s\.io\/v\w+:Gateway$/;

/** What each class's controller heeds; one of them is enough. */
const heeded: Record<string, Record<string, string>> = {
  ...withoutHttp,
  nginx: { ...withoutHttp.nginx, "nginx.ingress.kubernetes.io/force-ssl-redirect": "true" },
};

export const tls: ResourceRule = {
  name: "tls",
  demands: "On Kubernetes people reach every host by TLS, and by nothing else.",
  why: "Passwords, tokens and predictions would cross the network for everyone to read and change.",
  fix: 'Set cd4ml:tlsIssuer or cd4ml:tlsSecret; an Ingress needs `tls` with all its hosts and an annotation by which the controller of its class does not serve HTTP, e.g. nginx.ingress.kubernetes.io/ssl-redirect: "true" (cd4ml:ingressAnnotations); a Gateway only listeners of HTTPS or TLS.',
  check(resource) {
    if (ingress.test(resource.type)) return ingressOf(resource);
    return gateway.test(resource.type) ? gatewayOf(resource.inputs) : [];
  },
};

function ingressOf({ inputs }: Declared): string[] {
  const covered = listAt(inputs, "spec.tls").flatMap((each) => textsAt(each, "hosts"));
  const rules = listAt(inputs, "spec.rules").map((rule) => textAt(rule, "host") ?? "every host");
  const open = typeof at(inputs, "spec.tls") === "symbol" ? [] : rules.filter((host) => !isCovered(host, covered));
  const annotations = at(inputs, "metadata.annotations") as Values | undefined;
  const className = textAt(inputs, "spec.ingressClassName");
  // A class of another name has the controller of one that is known, or one that nobody knows here.
  const known = className === undefined ? undefined : heeded[className];
  const candidates = known ? [known] : Object.values(heeded);
  const refuses = candidates.some((set) => Object.keys(set).some((name) => annotations?.[name] === set[name]));
  return [
    ...open.map((host) => `${host} has no certificate in spec.tls`),
    ...(refuses ? [] : [`no annotation ${known ? `for class ${className} ` : ""}says that HTTP is not served`]),
  ];
}

/** A certificate for `*.example.org` is one for `kibana.example.org`. */
function isCovered(host: string, hosts: string[]): boolean {
  return hosts.includes(host) || hosts.includes(host.replace(/^[^.]+/, "*"));
}

function gatewayOf(inputs: Values): string[] {
  return listAt(inputs, "spec.listeners").flatMap((listener) => {
    const protocol = textAt(listener, "protocol");
    if (protocol === undefined || ["HTTPS", "TLS"].includes(protocol)) return [];
    return [`listener ${textAt(listener, "name")} speaks ${protocol}`];
  });
}
