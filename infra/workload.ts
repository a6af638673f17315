import type * as pulumi from "@pulumi/pulumi";
import type { ImageName } from "./images/catalogue";

/** A program to keep running, told once and for every platform: process, container or pod. */
export interface Workload {
  /** Image that holds the command. On this machine the project's own folder stands for the image `cd4ml`. */
  image: ImageName;
  /** Program and arguments, e.g. `["cd4ml", "serve"]`. @default the image's own */
  command?: string[];
  /** Environment variables that anyone may read. */
  environment?: Record<string, pulumi.Input<string>>;
  /** Values for no one else's eyes: each becomes a file, and the variable `<NAME>_FILE` says where. */
  secrets?: Record<string, pulumi.Input<string>>;
  /** Settings files by their absolute path; a change replaces the program. Anyone may read them. */
  files?: Record<string, pulumi.Input<string>>;
  /** Ports the program listens on, by purpose; `http` is the one people open. */
  ports: Record<string, number>;
  /** Ports of the host by the same purposes, for those that people reach; on this machine a program's own ports are it. */
  publish?: Record<string, number>;
  /** Says that the program can do its work. */
  ready: Readiness;
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
  /** How long the program may take to stop before it is killed. @default 15 */
  stopSeconds?: number;
}

/** Bytes with a binary unit, e.g. `512Mi`. */
export type Memory = `${number}${"Mi" | "Gi"}`;

/** How to see that a program is ready. */
export interface Readiness {
  /** Answers 2xx on port `http` once the program can do its work. */
  path: string;
  /** Asked in place of the path, inside the container, for programs that speak no HTTP; exit 0 is ready. */
  command?: string[];
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
}
