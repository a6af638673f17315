import { createHash } from "node:crypto";
import path from "node:path";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { FileVolume } from "../provider/resources";
import type { Workload } from "../workload";
import { containerArgs, filesByFolder, labelList } from "./docker/container";
import { type ImageSettings, Images } from "./docker/images";
import { exemptions } from "./exemptions";
import type { Platform, Running } from "./platform";

/** Where and how the Docker platform runs containers. */
export interface DockerPlatformArgs extends ImageSettings {
  /** First part of every container's, volume's and network's name, e.g. `cd4ml-dev`. */
  prefix: string;
  /** Address of the host that ports are published on. */
  host: string;
  /** Who answers for the containers; a label. */
  owner: string;
  /** Whether volumes stay when the stack goes. */
  keepVolumes: boolean;
  /** What must be there before anything is made. @default nothing */
  after?: pulumi.Resource[];
}

/** One Docker host: a workload is a container, a volume outlives it, and they reach each other in one network. */
export class DockerPlatform implements Platform {
  readonly listen = "0.0.0.0";
  readonly publishesPorts = true;
  private readonly images: Images;
  private readonly network: docker.Network;

  constructor(
    private readonly args: DockerPlatformArgs,
    private readonly shared?: DockerPlatform,
    private readonly environment?: string,
  ) {
    this.images = shared?.images ?? new Images(args, { dependsOn: args.after });
    this.network =
      shared?.network ??
      new docker.Network(
        "network",
        { name: args.prefix, labels: labelList(this.labels("network")) },
        { dependsOn: args.after },
      );
  }

  forEnvironment(environment: string): Platform {
    return new DockerPlatform(this.args, this.shared ?? this, environment);
  }

  hostName(name: string): string {
    return `${this.args.prefix}-${name}`;
  }

  publicUrl(_name: string, port: number): string {
    return `http://${addressOf(this.args.host)}:${port}`;
  }

  copyNames(name: string): string[] {
    return [this.hostName(name)];
  }

  run(name: string, workload: Workload, opts: pulumi.CustomResourceOptions): Running {
    const { host } = this.args;
    const container = this.hostName(name);
    const volumes = this.volumes(name, workload, opts);
    const image = this.images.reference(workload.image);
    const running = new docker.Container(
      name,
      containerArgs(workload, {
        name: container,
        image,
        network: this.network.name,
        host,
        labels: { ...this.labels(name), ...this.exemptionLabels(workload) },
        volumes,
        fileVolumes: this.fileVolumes(name, workload, image, opts),
      }),
      {
        ...opts,
        // Docker cannot change a health check in place, and two containers cannot hold one name or port.
        replaceOnChanges: ["healthcheck"],
        deleteBeforeReplace: true,
      },
    );
    const known = (url: string) => running.id.apply(() => url);
    const url = (port: string) => known(`http://${addressOf(host)}:${workload.publish?.[port]}`);
    return {
      url,
      admin: url,
      address: (port) => pulumi.output(`http://${container}:${workload.ports[port]}`),
      ready: [running],
      volume: (volume) => pulumi.output(volumes[volume]),
      container: known(container),
    };
  }

  /** A Docker volume for each of the workload's own; others are another workload's. */
  private volumes(name: string, { volumes = {} }: Workload, opts: pulumi.CustomResourceOptions) {
    const entries = Object.entries(volumes).map(([volume, { from }]) => {
      if (from) return [volume, from] as const;
      const own = new docker.Volume(
        `${name}-${volume}`,
        { name: `${this.args.prefix}-${name}-${volume}`, labels: labelList(this.labels(name)) },
        { ...opts, dependsOn: this.network, retainOnDelete: this.args.keepVolumes },
      );
      return [volume, own.name] as const;
    });
    return Object.fromEntries<pulumi.Input<string>>(entries);
  }

  /** A volume for each folder with settings or secrets. Its name holds their digest, so that a change replaces the container. */
  private fileVolumes(
    name: string,
    workload: Workload,
    image: pulumi.Input<string>,
    opts: pulumi.CustomResourceOptions,
  ): Record<string, pulumi.Output<string>> {
    const entries = Object.entries(filesByFolder(workload)).map(([folder, files]) => {
      const purpose = path.posix.basename(folder);
      const digest = pulumi.unsecret(pulumi.all(files).apply(digestOf));
      const volume = new FileVolume(
        `${name}-${purpose}`,
        {
          name: pulumi.interpolate`${this.args.prefix}-${name}-${purpose}-${digest}`,
          image,
          files,
          labels: this.labels(name),
        },
        opts,
      );
      return [folder, volume.name] as const;
    });
    return Object.fromEntries(entries);
  }

  /** Why a container is not as strict as others, for the policies that ask. A tag is enough here: what runs is its digest. */
  private exemptionLabels(workload: Workload): Record<string, string> {
    const { "pinned-images": _, ...reasons } = exemptions(workload, this.args.overrides);
    return Object.fromEntries(Object.entries(reasons).map(([rule, reason]) => [`cd4ml.exempt-${rule}`, reason]));
  }

  private labels(part: string): Record<string, string> {
    const { prefix, owner } = this.args;
    const values = { stack: prefix, environment: this.environment ?? "shared", part, owner };
    return Object.fromEntries(Object.entries(values).map(([label, value]) => [`cd4ml.${label}`, value]));
  }
}

/** SHA-256 of files, short: it tells contents apart, and contents are long random passwords or no secret. */
function digestOf(files: Record<string, string>): string {
  return createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 12);
}

/** The host's published address as a person types it. */
function addressOf(host: string): string {
  return ["127.0.0.1", "0.0.0.0"].includes(host) ? "localhost" : host;
}
