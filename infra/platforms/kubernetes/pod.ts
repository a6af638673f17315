import path from "node:path";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type Memory, mostCopies, type Workload } from "../../workload";
import { liveness, readiness, startup } from "./probes";

type PodSpec = k8s.types.input.core.v1.PodSpec;
type Container = k8s.types.input.core.v1.Container;

/** What the platform knows about a pod besides its workload. */
export interface PodPlacement {
  /** The workload's name in its namespace; also its service account's. */
  name: string;
  image: pulumi.Input<string>;
  /** User the program runs as, not root, and its group. */
  user: number;
  group: number;
  /** Labels that find the workload's pods. */
  selector: Record<string, string>;
  /** Pod volumes with settings and secrets, by the folder they are mounted at. */
  fileVolumes: Record<string, k8s.types.input.core.v1.Volume>;
  /** Most that may be in a folder which is lost with the pod. @default as much as its node has */
  scratchSizes?: Record<string, Memory>;
}

/** Where a pod's secrets are. */
export const secretsFolder = "/run/secrets";

/** Time for a stopping pod to be left out by those who call it, before it is told to stop, in s. */
const leavingSeconds = 5;

/**
 * The pod that runs a workload, as the pod security standard `restricted` wants it: no root, no capability, no token of
 * the cluster but the one among the secrets of one that starts pods itself, its root read-only.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function podSpec(workload: Workload, placement: PodPlacement): PodSpec {
  const { name, user, group, fileVolumes, scratchSizes = {} } = placement;
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: group,
      fsGroup: user,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
    terminationGracePeriodSeconds: leavingSeconds + (workload.stopSeconds ?? 15),
    ...(mostCopies(workload) > 1 && spread(workload, placement)),
    containers: [{ ...container(workload, placement), ...probes(workload) }],
    volumes: [
      ...scratchFolders(workload).map((folder) => {
        const sizeLimit = scratchSizes[folder];
        return { name: volumeName(folder), emptyDir: sizeLimit ? { sizeLimit } : {} };
      }),
      ...Object.values(fileVolumes),
    ],
  };
}

/** The container without what only a program that keeps running has. */
function container(workload: Workload, { name, image, fileVolumes }: PodPlacement): Container {
  const { resources, ports } = workload;
  return {
    name,
    image,
    imagePullPolicy: "IfNotPresent",
    args: workload.command,
    env: environment(workload),
    ...(Object.keys(ports).length > 0 && {
      ports: Object.entries(ports).map(([purpose, port]) => ({ name: purpose, containerPort: port, protocol: "TCP" })),
    }),
    // Memory that is not there when it is wanted ends the program; of CPU there is only less.
    resources: resources && {
      requests: { memory: resources.memory, cpu: cores(resources.cpu / 2) },
      limits: { memory: resources.memory, cpu: cores(resources.cpu) },
    },
    securityContext: {
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: !workload.writableRoot,
      capabilities: { drop: ["ALL"] },
    },
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts: [
      ...Object.entries(workload.volumes ?? {}).map(([volume, { path: mountPath, readOnly }]) => ({
        name: volume,
        mountPath,
        // As the cluster gives it back: `false` it leaves out.
        ...(readOnly && { readOnly }),
      })),
      ...scratchFolders(workload).map((mountPath) => ({ name: volumeName(mountPath), mountPath })),
      ...Object.entries(fileVolumes).map(([mountPath, volume]) => ({ name: volume.name, mountPath, readOnly: true })),
    ],
  };
}

function probes(workload: Workload): Partial<Container> {
  return {
    startupProbe: startup(workload),
    readinessProbe: readiness(workload),
    livenessProbe: liveness(workload),
    lifecycle: { preStop: { exec: { command: ["sleep", String(leavingSeconds)] } } },
  };
}

function environment(workload: Workload): k8s.types.input.core.v1.EnvVar[] {
  const folders = Object.values(workload.volumes ?? {}).flatMap(({ variable, path: folder }) =>
    variable ? [[variable, folder] as const] : [],
  );
  const files = Object.keys(workload.secrets ?? {}).map(
    (name) => [`${name}_FILE`, `${secretsFolder}/${name}`] as const,
  );
  return [...Object.entries(workload.environment ?? {}), ...folders, ...files].map(([name, value]) => ({
    name,
    value: pulumi.output(value),
  }));
}

/** Copies on different nodes and in different zones, so that one that falls over takes few with it. */
function spread({ apart }: Workload, { selector: matchLabels }: PodPlacement): Partial<PodSpec> {
  const labelSelector = { matchLabels };
  const apartFrom = { labelSelector, topologyKey: "kubernetes.io/hostname" };
  return {
    ...(apart && { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apartFrom] } } }),
    topologySpreadConstraints: ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map((topologyKey) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector,
    })),
  };
}

function scratchFolders({ scratch = [] }: Workload): string[] {
  return [...new Set(["/tmp", ...scratch])];
}

/** `/usr/share/kibana/logs` → `scratch-logs`. */
function volumeName(folder: string): string {
  return `scratch-${path.posix.basename(folder).toLowerCase()}`;
}

/** As the cluster gives it back; written otherwise it would look changed after each refresh. */
function cores(cpu: number): string {
  const thousandths = Math.round(cpu * 1000);
  return thousandths % 1000 === 0 ? String(thousandths / 1000) : `${thousandths}m`;
}
