import { isContainer } from "../containers";
import { podOf } from "../pods";
import type { ResourceRule } from "../rule";
import { at, isThere, textsAt, type Values } from "../values";

export const healthChecks: ResourceRule = {
  name: "health-checks",
  demands: "Whatever keeps running has a health check, on Kubernetes for readiness and for liveness.",
  why: "Without one a program that is up but does not answer gets requests, is not restarted, and an update goes on over it.",
  fix: "Give the workload `ready`: a path that answers 2xx, or a command that exits 0. Jobs need none.",
  check(resource) {
    if (isContainer(resource)) return dockerCheck(resource.inputs);
    const pod = podOf(resource);
    if (!pod?.keepsRunning) return [];
    return pod.containers
      .filter(({ init }) => !init)
      .flatMap(({ called, inputs }) => {
        const absent = ["readinessProbe", "livenessProbe"].filter((probe) => !isThere(inputs, probe));
        return absent.length > 0 ? [`${called} has no ${absent.join(" and no ")}`] : [];
      });
  },
};

function dockerCheck(inputs: Values): string[] {
  // A container that need not keep running ends by itself.
  if (at(inputs, "mustRun") === false) return [];
  if (textsAt(inputs, "healthcheck.tests")[0] === "NONE") return ["healthcheck is NONE"];
  return isThere(inputs, "healthcheck.tests") ? [] : ["healthcheck not set"];
}
