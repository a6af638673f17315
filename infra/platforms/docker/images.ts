import path from "node:path";
import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { catalogue, type ImageName, type ImageSource } from "../../images/catalogue";
import { sourceDigest } from "../sourceDigest";

/** How images are got. */
export interface ImageSettings {
  /** The project's folder, context of the images built from it. */
  project: string;
  /** Images to use in place of the catalogue's, by name; `<name>-base` is what a built image starts from. */
  overrides: Record<string, string>;
  /** Registry that mirrors the published images, e.g. `mirror.example.org/`; put before their names. @default none */
  mirror: string;
}

/** The images of a stack, each pulled or built once, and then known by its digest. */
export class Images {
  private readonly known = new Map<ImageName, pulumi.Output<string>>();

  constructor(
    private readonly settings: ImageSettings,
    private readonly opts: pulumi.CustomResourceOptions,
  ) {}

  /** The image's digest, which a container is made from. An image that the Docker host has already is not pulled. */
  reference(name: ImageName): pulumi.Output<string> {
    const known = this.known.get(name) ?? this.get(name, catalogue[name]);
    this.known.set(name, known);
    return known;
  }

  private get(name: ImageName, source: ImageSource): pulumi.Output<string> {
    const override = this.settings.overrides[name];
    if (override || !source.build) return this.pulled(name, override ?? this.mirrored(source.reference)).imageId;
    return this.built(name, source.reference, source.build).imageId;
  }

  private pulled(name: ImageName, reference: string): docker.RemoteImage {
    return new docker.RemoteImage(`image-${name}`, { name: reference, keepLocally: true }, this.opts);
  }

  /** The tag holds the digest of the sources: other sources make another image, and the old one stays for a way back. */
  private built(name: ImageName, reference: string, build: NonNullable<ImageSource["build"]>): docker.RemoteImage {
    const { project, overrides } = this.settings;
    const folder = path.join("infra/images", build.folder);
    const digest = sourceDigest(project, [folder, "model/problems"]);
    return new docker.RemoteImage(
      `image-${name}`,
      {
        name: `${reference}:${digest.slice(0, 12)}`,
        keepLocally: true,
        build: {
          context: project,
          dockerfile: path.join(folder, "Dockerfile"),
          buildArgs: { BASE: overrides[`${name}-base`] ?? this.mirrored(build.base) },
        },
      },
      { ...this.opts, customTimeouts: { create: "30m" } },
    );
  }

  private mirrored(reference: string): string {
    return `${this.settings.mirror}${reference}`;
  }
}
