import type * as pulumi from "@pulumi/pulumi";

/** A program to keep running, told once and for every platform: process, container or pod. */
export interface Workload {
  /** Image that holds the command. On this machine the project's own folder stands for the image `cd4ml`. */
  image: string;
  /** Program and arguments, e.g. `["cd4ml", "serve"]`. */
  command: string[];
  /** Environment variables that anyone may read. */
  environment?: Record<string, pulumi.Input<string>>;
  /** Values for no one else's eyes: each becomes a file, and the variable `<NAME>_FILE` says where. */
  secrets?: Record<string, pulumi.Input<string>>;
  /** Ports by purpose; `http` is the one people open. */
  ports: Record<string, number>;
  /** Answers 2xx on port `http` once the program can do its work. */
  ready: {
    path: string;
    /** How long it may take. @default 60 */
    seconds?: number;
  };
  /** Folders that outlive the program's restarts. */
  volumes?: Record<string, Volume>;
  /** How long the program may take to stop before it is killed. @default 15 */
  stopSeconds?: number;
}

/** A folder that outlives restarts. */
export interface Volume {
  /** Where it is mounted in a container. */
  path: string;
  /** Environment variable that tells the program where the folder is, on any platform. */
  variable: string;
}
