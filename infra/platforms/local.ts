import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LocalProcess } from "../provider/resources";
import type { Workload } from "../workload";
import type { Platform, Running } from "./platform";
import { sourceDigest } from "./sourceDigest";

/** Where and how the local platform starts programs. */
export interface LocalPlatformArgs {
  /** The project's folder, which stands for the image `cd4ml`. */
  project: string;
  /** Folder under which each process gets one for its log, secrets and volumes. */
  home: string;
  /** Address the programs listen on. */
  host: string;
}

/** This machine: a workload is a detached process of the current user, supervised through `pulumi refresh` and `up`. */
export class LocalPlatform implements Platform {
  constructor(private readonly args: LocalPlatformArgs) {}

  run(name: string, workload: Workload, opts: pulumi.CustomResourceOptions): Running {
    const { project, home, host } = this.args;
    const folder = path.join(home, "processes", name);
    const process = new LocalProcess(
      name,
      {
        command: [path.join(project, "cli", workload.command[0]), ...workload.command.slice(1)],
        environment: { ...workload.environment, ...volumeVariables(workload, folder) },
        secrets: workload.secrets ?? {},
        folder,
        host,
        ports: workload.ports,
        readyPath: workload.ready.path,
        readySeconds: workload.ready.seconds ?? 60,
        stopSeconds: workload.stopSeconds ?? 15,
        source: sourceDigest(project),
      },
      opts,
    );
    return {
      url: (port) => pulumi.interpolate`http://${addressOf(host)}:${process.ports.apply((ports) => ports[port])}`,
    };
  }
}

function volumeVariables(workload: Workload, folder: string): Record<string, string> {
  const volumes = Object.entries(workload.volumes ?? {});
  return Object.fromEntries(volumes.map(([name, { variable }]) => [variable, path.join(folder, "volumes", name)]));
}

/** A listening address as a person types it. */
function addressOf(host: string): string {
  return host === "127.0.0.1" || host === "0.0.0.0" ? "localhost" : host;
}
