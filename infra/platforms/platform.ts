import type * as pulumi from "@pulumi/pulumi";
import type { Workload } from "../workload";

/** Turns workloads into resources. Parts get one and never ask which it is. */
export interface Platform {
  /** Keeps a workload running. */
  run(name: string, workload: Workload, opts: pulumi.CustomResourceOptions): Running;
}

/** A workload that was given to a platform. */
export interface Running {
  /** Address of one of the workload's ports, known once the workload is ready, e.g. `http://localhost:11000`. */
  url(port: string): pulumi.Output<string>;
}

/** Options of every part: where it runs, and the usual ones of a component. */
export interface PartOptions extends pulumi.ComponentResourceOptions {
  platform: Platform;
}
