import { isContainer } from "../containers";
import { type Pod, type PodContainer, podOf } from "../pods";
import type { ResourceRule } from "../rule";
import { at, hidesSomething, isNot, listAt, textAt, textsAt, type Value, type Values } from "../values";

/** Of a Docker container: what it takes to start as root, take over a volume and become another user. */
const allowedOnDocker = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "NET_BIND_SERVICE", "SETGID", "SETUID"];
/** Of a pod: what the pod security standard `restricted` allows. */
const allowedInPods = ["NET_BIND_SERVICE"];

export const notPrivileged: ResourceRule = {
  name: "not-privileged",
  demands: "Containers are not privileged, not root, drop all capabilities but a few, and gain no privileges.",
  why: "Root in a container, with capabilities, is a step from root on its host and so of everything on it; the programs of the stack need nothing of it.",
  fix: "Run as a numeric user other than 0, drop ALL capabilities, forbid new privileges, leave seccomp on. The platforms do so for every workload; capabilities that it needs are named in it.",
  check(resource) {
    if (isContainer(resource)) return dockerContainer(resource.inputs);
    const pod = podOf(resource);
    return pod ? pod.containers.flatMap((container) => podContainer(pod, container)) : [];
  },
};

function dockerContainer(inputs: Values): string[] {
  const options = textsAt(inputs, "securityOpts");
  const mayGain = !options.some((option) => /^no-new-privileges(:true)?$/.test(option));
  const user = textAt(inputs, "user");
  return [
    ...when(at(inputs, "privileged") === true, "privileged is true"),
    ...when(user !== undefined && /^(root|0)(:|$)/.test(user), `user is ${user}`),
    ...when(listAt(inputs, "devices").length > 0, "it has devices of the host"),
    ...when(!allDropped(inputs, "capabilities.drops"), "capabilities.drops is not ALL"),
    ...capabilities(textsAt(inputs, "capabilities.adds"), allowedOnDocker),
    ...when(mayGain && !hidesSomething(inputs.securityOpts), "no-new-privileges is not set"),
    ...when(options.includes("seccomp=unconfined"), "seccomp is unconfined"),
  ];
}

function podContainer({ spec }: Pod, { called, inputs }: PodContainer): string[] {
  const own = (path: string): Value | undefined =>
    at(inputs, `securityContext.${path}`) ?? at(spec, `securityContext.${path}`);
  const profile = own("seccompProfile.type");
  return [
    ...when(own("privileged") === true, "privileged is true"),
    ...when(isNot(own("runAsNonRoot"), true), "runAsNonRoot is not true"),
    ...when(own("runAsUser") === 0, "runAsUser is 0"),
    ...when(isNot(own("allowPrivilegeEscalation"), false), "allowPrivilegeEscalation is not false"),
    ...when(!allDropped(inputs, "securityContext.capabilities.drop"), "capabilities.drop is not ALL"),
    ...capabilities(textsAt(inputs, "securityContext.capabilities.add"), allowedInPods),
    ...when(profile === undefined || profile === "Unconfined", "seccompProfile is not RuntimeDefault or Localhost"),
  ].map((found) => `${called}: ${found}`);
}

function capabilities(added: string[], allowed: string[]): string[] {
  const more = added.map((name) => name.replace(/^CAP_/, "")).filter((name) => !allowed.includes(name));
  return when(more.length > 0, `capabilities ${more.join(", ")} are added`);
}

function allDropped(inputs: Values, path: string): boolean {
  return hidesSomething(at(inputs, path)) || textsAt(inputs, path).includes("ALL");
}

function when(violated: boolean, found: string): string[] {
  return violated ? [found] : [];
}
