import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { DataFolder, LocalProcess } from "../provider/resources";
import type { Workload } from "../workload";
import type { Platform, Running } from "./platform";
import { sourceDigest } from "./sourceDigest";

/** Where and how the local platform starts programs. */
export interface LocalPlatformArgs {
  /** The project's folder, which stands for the image `cd4ml`. */
  project: string;
  /** Folder under which each process gets one for its log and secrets, and one for its volumes. */
  home: string;
  /** Address the programs listen on. */
  host: string;
  /** Whether volumes stay when the stack goes. */
  keepVolumes: boolean;
}

/** This machine: a workload is a detached process of the current user, supervised through `pulumi refresh` and `up`. */
export class LocalPlatform implements Platform {
  /** Digest of the code that every program runs. */
  private readonly source: string;

  constructor(private readonly args: LocalPlatformArgs) {
    this.source = sourceDigest(args.project);
  }

  run(name: string, workload: Workload, opts: pulumi.CustomResourceOptions): Running {
    const { project, home, host } = this.args;
    const volumes = this.volumes(name, workload, opts);
    const folder = path.join(home, "processes", name);
    const process = new LocalProcess(
      name,
      {
        command: [path.join(project, "cli", workload.command[0]), ...workload.command.slice(1)],
        environment: { ...workload.environment, ...volumes },
        secrets: workload.secrets ?? {},
        folder,
        host,
        ports: workload.ports,
        readyPath: workload.ready.path,
        readySeconds: workload.ready.seconds ?? 60,
        stopSeconds: workload.stopSeconds ?? 15,
        source: this.source,
      },
      opts,
    );
    return {
      url: (port) => pulumi.interpolate`http://${addressOf(host)}:${process.ports.apply((ports) => ports[port])}`,
    };
  }

  /** A folder for each volume; the variables that tell the program where they are. */
  private volumes(name: string, workload: Workload, opts: pulumi.CustomResourceOptions) {
    const { home, keepVolumes: keep } = this.args;
    const folders = Object.entries(workload.volumes ?? {}).map(([volume, { variable }]) => {
      const folder = path.join(home, "volumes", name, volume);
      return [variable, new DataFolder(`${name}-${volume}`, { purpose: "volume", folder, keep }, opts).folder] as const;
    });
    return Object.fromEntries(folders);
  }
}

/** A listening address as a person types it. */
function addressOf(host: string): string {
  if (["127.0.0.1", "0.0.0.0", "::1", "::"].includes(host)) return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
