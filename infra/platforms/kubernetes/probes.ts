import type * as k8s from "@pulumi/kubernetes";
import type { Workload } from "../../workload";

type Probe = k8s.types.input.core.v1.Probe;

const startPeriodSeconds = 2;

/** Waits for the program to become ready for the first time. */
export function startup(workload: Workload): Probe {
  const { seconds = 60, started } = workload.ready;
  return {
    ...(started ? { exec: { command: started } } : asks(workload)),
    periodSeconds: startPeriodSeconds,
    timeoutSeconds: 10,
    failureThreshold: Math.ceil(seconds / startPeriodSeconds),
  };
}

/** Takes a program that cannot do its work out of its service, until it can again. */
export function readiness(workload: Workload): Probe {
  return { ...asks(workload), periodSeconds: 5, timeoutSeconds: 10, failureThreshold: 3 };
}

/**
 * Restarts a program that does not answer at all. That it cannot do its work, e.g. because what it calls is away, is no
 * reason: a restart would not help.
 */
export function liveness(workload: Workload): Probe {
  return { ...asksAlive(workload), periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6 };
}

/** A port stays open while the program behind it is stuck: better it answers. */
function asksAlive(workload: Workload): Probe {
  const { alive } = workload.ready;
  if (alive) return { httpGet: { path: alive, port: "http" } };
  const port = Object.keys(workload.ports)[0];
  return port ? { tcpSocket: { port } } : asks(workload);
}

function asks({ ready }: Workload): Probe {
  if (ready.command) return { exec: { command: ready.command } };
  return { httpGet: { path: ready.path, port: "http" } };
}
