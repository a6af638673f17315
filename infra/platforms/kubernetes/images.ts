import * as pulumi from "@pulumi/pulumi";
import { catalogue, type ImageName } from "../../images/catalogue";

/**
 * What a pod is made from. A cluster pulls every image from a registry, also those that are built from this project.
 *
 * @param overrides images of the setting `cd4ml:images`
 * @param mirror    put before the published images' names
 * @throws pulumi.RunError for an image of this project that no registry is named for
 */
export function imageReference(name: ImageName, overrides: Record<string, string>, mirror: string): string {
  const override = overrides[name];
  if (override) return override;
  const { build, reference } = catalogue[name];
  if (!build) return `${mirror}${reference}`;
  throw new pulumi.RunError(
    `cd4ml:images names no ${name}, which is built from this project: docker build --file infra/images/${build.folder}/Dockerfile ` +
      `--tag registry.example.org/${name} . && docker push registry.example.org/${name}, then set its digest, e.g. ` +
      `{${name}: "registry.example.org/${name}@sha256:…"}.`,
  );
}
