import { isContainer } from "../containers";
import { podOf } from "../pods";
import type { ResourceRule } from "../rule";
import { type Declared, textAt } from "../values";

const remoteImage = "docker:index/remoteImage:RemoteImage";
const digest = /(^|@)sha256:[0-9a-f]{64}$/;

export const pinnedImages: ResourceRule = {
  name: "pinned-images",
  demands: "An image has a tag of its own or a digest, on Kubernetes a digest.",
  why: "`latest`, or no tag, is another image tomorrow: what was tried is not what runs, and there is no way back. A tag can be moved too; a cluster, which pulls on every node anew, needs the digest.",
  fix: "Name the image by its version, in production by its digest: name@sha256:…, as `docker buildx imagetools inspect name:version` or the registry shows it. Images are set in cd4ml:images.",
  check: (resource) =>
    imagesOf(resource).flatMap(({ image, called }) => {
      const wrong = wrongWith(image, podOf(resource) !== undefined);
      return wrong ? [`${called} is ${image}: ${wrong}`] : [];
    }),
};

function imagesOf(resource: Declared): { image: string; called: string }[] {
  const { inputs, type } = resource;
  const pod = podOf(resource);
  if (pod) {
    return pod.containers.flatMap(({ called, inputs: container }) => {
      const image = textAt(container, "image");
      return image === undefined ? [] : [{ image, called: `the image of ${called}` }];
    });
  }
  const image = type === remoteImage ? textAt(inputs, "name") : isContainer(resource) && textAt(inputs, "image");
  return image ? [{ image, called: "the image" }] : [];
}

function wrongWith(image: string, inCluster: boolean): string | undefined {
  if (digest.test(image)) return undefined;
  // A registry's port comes before the last slash, a tag after it.
  const tag = image.slice(image.lastIndexOf("/") + 1).split(":")[1];
  if (!tag) return "it has no tag";
  if (tag === "latest") return "latest is no version";
  return inCluster ? "it has no digest" : undefined;
}
