import * as pulumi from "@pulumi/pulumi";
import type { ImageName } from "./images/catalogue";
import type { Running } from "./platforms/platform";

/** A program to keep running, told once and for every platform: process, container or pod. */
export interface Workload {
  /** Image that holds the command. On this machine the project's own folder stands for the image `cd4ml`. */
  image: ImageName;
  /** Program and arguments, e.g. `["cd4ml", "serve"]`. @default the image's own */
  command?: string[];
  /** Environment variables that anyone may read. */
  environment?: Record<string, pulumi.Input<string>>;
  /** Values for no one else's eyes: each becomes a file, and the variable `<NAME>_FILE` says where. */
  secrets?: Record<string, WorkloadSecret>;
  /** Settings files by their absolute path; a change replaces the program. Anyone may read them. */
  files?: Record<string, pulumi.Input<string>>;
  /** Ports the program listens on, by purpose; `http` is the one people open, `transport` one between the workload's copies only. */
  ports: Record<string, number>;
  /** Ports of the host by the same purposes, for those that people reach; on this machine a program's own ports are it. */
  publish?: Record<string, number>;
  /** Whether people open port `http` in a browser: a cluster then gives it a host name with TLS. @default false */
  website?: boolean;
  /** Whether it tells its metrics at `/metrics` on port `http`, as Prometheus asks for them. @default false */
  hasMetrics?: boolean;
  /** What the program calls; where connections can be refused, all others are. */
  calls?: Calls;
  /** Says that the program can do its work. */
  ready: Readiness;
  /** Copies behind one address, each with volumes of its own. One Docker host and this machine run one. @default 1 */
  replicas?: number;
  /** Whether no two copies may be on one machine. @default false: they are spread as far as that goes */
  apart?: boolean;
  /** More copies under load, where the platform can. @default none */
  scale?: Scale;
  /** Folders that outlive the program's restarts. */
  volumes?: Record<string, Volume>;
  /** Folders the program also writes, lost with it. All else is read-only. */
  scratch?: string[];
  /** For images that write all over: the whole file system may be written. @default false */
  writableRoot?: boolean;
  /** Linux capabilities the program needs; all others are dropped. @default none */
  capabilities?: string[];
  /** What the program may use at most. */
  resources?: { memory: Memory; cpu: number };
  /** Whether it starts pods of its own, beside itself. @default false */
  startsPods?: boolean;
  /** How long the program may take to stop before it is killed. @default 15 */
  stopSeconds?: number;
}

/** How many copies of a workload there may be, where its platform follows the load. */
export function mostCopies({ replicas = 1, scale }: Pick<Workload, "replicas" | "scale">): number {
  return scale?.most ?? replicas;
}

/** A secret: its value, or where a cluster has it already. */
export type SecretValue = pulumi.Input<string> | ExternalSecret;

/** What a program is given as a secret: one, or who its cluster says it is. */
export type WorkloadSecret = SecretValue | IdentityToken;

/** A key of a Kubernetes Secret that others keep, e.g. External Secrets Operator; it is in the workload's namespace. */
export class ExternalSecret {
  constructor(
    readonly secret: string,
    readonly key: string,
  ) {}
}

/** A token of the workload's own in which its cluster says who it is, to someone else; the cluster makes it anew in time. */
export class IdentityToken {
  /** @param audience who is to believe it, e.g. `sts.amazonaws.com` */
  constructor(readonly audience: string) {}
}

/**
 * The secrets of a workload where there is no cluster that could have any.
 *
 * @throws pulumi.RunError for one that only a cluster has
 */
export function ownSecrets({ secrets = {} }: Pick<Workload, "secrets">): Record<string, pulumi.Input<string>> {
  const entries = Object.entries(secrets).map(([name, value]) => {
    if (value instanceof IdentityToken) {
      throw new pulumi.RunError(`${name} is to be signed by a cluster: cd4ml:s3Role is of platform kubernetes only.`);
    }
    if (!(value instanceof ExternalSecret)) return [name, value] as const;
    throw new pulumi.RunError(
      `${name} is to come from the Secret ${value.secret} of a cluster: cd4ml:externalSecrets is of platform kubernetes only.`,
    );
  });
  return Object.fromEntries(entries);
}

/** Connections that a program opens. */
export interface Calls {
  /** Workloads of the stack. */
  workloads?: Running[];
  /** Workloads made before this one that call it. */
  from?: Running[];
  /** Ports outside of the stack, or addresses that have them, e.g. 443 for GitHub, `http://minio:9000` for a bucket. */
  outside?: Outside[];
}

/** A port outside of the stack, or an address that has it; it may be secret, its port is not. */
export type Outside = number | pulumi.Input<string>;

/** How the number of copies follows the load. */
export interface Scale {
  /** Most copies. */
  most: number;
  /** Aim for the CPU that the copies use, in per cent of what they ask for. */
  cpuPercent: number;
  /** Aim for a metric of each copy, where the cluster has it. @default only CPU */
  rate?: { metric: string; perSecond: number };
}

/** Bytes with a binary unit, e.g. `512Mi`. */
export type Memory = `${number}${"Mi" | "Gi"}`;

/** How to see that a program is ready. */
export interface Readiness {
  /** Answers 2xx on port `http` once the program can do its work. */
  path: string;
  /** Asked in place of the path, inside the container, for programs that speak no HTTP; exit 0 is ready. */
  command?: string[];
  /**
   * Asked in place of both until it says yes once, where a start is to be waited for longer; on Docker, which has one check,
   * also after. @default none
   */
  started?: string[];
  /**
   * Answers 2xx on port `http` as long as the program runs at all, whatever it lacks; one that does not is started anew
   * where that is looked after. @default that the port is open
   */
  alive?: string;
  /** How long it may take. @default 60 */
  seconds?: number;
}

/** A folder that outlives restarts. */
export interface Volume {
  /** Where it is mounted in a container. */
  path: string;
  /** Environment variable that tells the program where the folder is, on any platform. */
  variable?: string;
  /** Another workload's volume to share, as {@link Running.volume} names it. @default a volume of its own */
  from?: pulumi.Input<string>;
  /** @default false */
  readOnly?: boolean;
  /** Room that is asked for where volumes have a size. @default 1Gi */
  size?: Memory;
}
