import path from "node:path";
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { type Memory, ownSecrets, type Workload } from "../../workload";

/** Where a container's secrets are. */
const secretsFolder = "/run/secrets";

/** What the platform knows about a container besides its workload. */
export interface Placement {
  /** The container's name, by which others reach it. */
  name: string;
  image: pulumi.Input<string>;
  network: pulumi.Input<string>;
  /** Address of the host that ports are published on. */
  host: string;
  labels: Record<string, string>;
  /** Docker volumes by the workload's names for them. */
  volumes: Record<string, pulumi.Input<string>>;
  /** Docker volumes with the workload's settings and secrets, by the folder they are mounted at. */
  fileVolumes: Record<string, pulumi.Input<string>>;
}

/** The container that runs a workload: limited, without capabilities, its root read-only, its secrets in files. */
export function containerArgs(workload: Workload, placement: Placement): docker.ContainerArgs {
  const { resources, stopSeconds = 15, ready } = workload;
  const seconds = ready.seconds ?? 60;
  return {
    name: placement.name,
    image: placement.image,
    command: workload.command,
    envs: environment(workload),
    volumes: volumes(workload, placement),
    tmpfs: Object.fromEntries(["/tmp", ...(workload.scratch ?? [])].map((folder) => [folder, "mode=1777,exec"])),
    readOnly: !workload.writableRoot,
    capabilities: { drops: ["ALL"], adds: (workload.capabilities ?? []).map((name) => `CAP_${name}`) },
    securityOpts: ["no-new-privileges:true"],
    memory: resources && megabytes(resources.memory),
    memorySwap: resources && megabytes(resources.memory),
    cpus: resources && cpus(resources.cpu),
    restart: "unless-stopped",
    healthcheck: {
      tests: healthCommand(workload),
      // Each check starts a process in the container: every 2 s, those of ten containers took two thirds of a core.
      interval: "5s",
      timeout: "10s",
      retries: 3,
      startPeriod: duration(seconds),
    },
    ports: Object.entries(workload.publish ?? {}).map(([purpose, external]) => ({
      internal: workload.ports[purpose],
      external,
      ip: placement.host,
    })),
    networksAdvanced: [{ name: placement.network }],
    labels: labelList(placement.labels),
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "3" },
    stopTimeout: stopSeconds,
    destroyGraceSeconds: stopSeconds,
    removeVolumes: true,
    mustRun: true,
    wait: true,
    waitTimeout: seconds,
  };
}

function environment(workload: Workload): pulumi.Output<string>[] {
  const folders = Object.values(workload.volumes ?? {}).flatMap(({ variable, path: folder }) =>
    variable ? [[variable, folder] as const] : [],
  );
  const files = Object.keys(workload.secrets ?? {}).map(
    (name) => [`${name}_FILE`, `${secretsFolder}/${name}`] as const,
  );
  return [...Object.entries(workload.environment ?? {}), ...folders, ...files].map(
    ([name, value]) => pulumi.interpolate`${name}=${value}`,
  );
}

/** The workload's settings and secrets by folder, then by file name. */
export function filesByFolder(workload: Workload): Record<string, Record<string, pulumi.Input<string>>> {
  const folders: Record<string, Record<string, pulumi.Input<string>>> = {};
  for (const [file, content] of Object.entries(workload.files ?? {})) {
    const { dir, base } = path.posix.parse(file);
    folders[dir] = { ...folders[dir], [base]: content };
  }
  const secretFiles = Object.entries(ownSecrets(workload)).map(([name, content]) => [name, pulumi.secret(content)]);
  return secretFiles.length > 0 ? { ...folders, [secretsFolder]: Object.fromEntries(secretFiles) } : folders;
}

function volumes({ volumes: wanted = {} }: Workload, { volumes: named, fileVolumes }: Placement) {
  const own = Object.entries(wanted).map(([volume, { path: containerPath, readOnly = false }]) => ({
    volumeName: named[volume],
    containerPath,
    readOnly,
  }));
  const files = Object.entries(fileVolumes).map(([containerPath, volumeName]) => ({
    volumeName,
    containerPath,
    readOnly: true,
  }));
  return [...own, ...files];
}

/** Seconds as Docker gives them back (`1m30s`); written otherwise they would look changed after each refresh. */
function duration(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

/** Labels as the Docker provider wants them. */
export function labelList(labels: Record<string, string>): { label: string; value: string }[] {
  return Object.entries(labels).map(([label, value]) => ({ label, value }));
}

function healthCommand({ ready, ports }: Workload): string[] {
  // One check is for both the start and what follows.
  const command = ready.started ?? ready.command;
  if (command) return ["CMD", ...command];
  return ["CMD", "curl", "--fail", "--silent", "--output", "/dev/null", `http://localhost:${ports.http}${ready.path}`];
}

/** As Docker gives it back (`2.0`); written otherwise it would look changed after each refresh. */
function cpus(cpu: number): string {
  return Number.isInteger(cpu) ? cpu.toFixed(1) : String(cpu);
}

function megabytes(memory: Memory): number {
  return Number.parseFloat(memory) * (memory.endsWith("Gi") ? 1024 : 1);
}
