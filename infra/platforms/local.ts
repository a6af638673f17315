import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { DataFolder, LocalProcess } from "../provider/resources";
import { ownSecrets, type Workload } from "../workload";
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

  readonly listen: string;
  readonly publishesPorts = true;

  constructor(private readonly args: LocalPlatformArgs) {
    this.listen = args.host;
    this.source = sourceDigest(args.project);
  }

  run(name: string, workload: Workload, opts: pulumi.CustomResourceOptions): Running {
    const { project, home, host } = this.args;
    const [program, ...args] = workload.command ?? [];
    const volumes = this.volumes(name, workload, opts);
    const folder = path.join(home, "processes", name);
    const process = new LocalProcess(
      name,
      {
        command: [path.join(project, "cli", program), ...args],
        environment: {
          ...workload.environment,
          ...Object.fromEntries(volumes.flatMap(({ variable, folder }) => (variable ? [[variable, folder]] : []))),
        },
        secrets: ownSecrets(workload),
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
    const url = (port: string) =>
      pulumi.interpolate`http://${addressOf(host)}:${process.ports.apply((ports) => ports[port])}`;
    const volume = (wanted: string) => volumes.find(({ volume: each }) => each === wanted)!.folder;
    return { url, address: url, admin: url, ready: [process], volume };
  }

  forEnvironment(): Platform {
    return this;
  }

  hostName(): string {
    return addressOf(this.args.host);
  }

  publicUrl(_name: string, port: number): string {
    return `http://${addressOf(this.args.host)}:${port}`;
  }

  copyNames(): string[] {
    return [this.hostName()];
  }

  /** A folder for each volume, and the variable that tells the program where it is. */
  private volumes(name: string, workload: Workload, opts: pulumi.CustomResourceOptions) {
    const { home, keepVolumes: keep } = this.args;
    return Object.entries(workload.volumes ?? {}).map(([volume, { variable }]) => {
      const place = path.join(home, "volumes", name, volume);
      const { folder } = new DataFolder(`${name}-${volume}`, { purpose: "volume", folder: place, keep }, opts);
      return { volume, variable, folder };
    });
  }
}

/** A listening address as a person types it. */
function addressOf(host: string): string {
  if (["127.0.0.1", "0.0.0.0", "::1", "::"].includes(host)) return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
