import { isContainer } from "../containers";
import { podOf } from "../pods";
import type { ResourceRule } from "../rule";
import { isThere, type Values } from "../values";

export const resourceLimits: ResourceRule = {
  name: "resource-limits",
  demands: "Every container has limits of memory and CPU, on Kubernetes requests too.",
  why: "One program that grows takes the others on its machine with it; without requests a cluster puts pods where there is no room.",
  fix: 'Give the workload `resources`, e.g. {memory: "512Mi", cpu: 0.5}; sizes of a stack are in cd4ml:size and cd4ml:parts.',
  check(resource) {
    if (isContainer(resource)) return missing(resource.inputs, ["memory", "cpus"], "");
    return (podOf(resource)?.containers ?? []).flatMap(({ called, inputs }) =>
      missing(
        inputs,
        ["limits.memory", "limits.cpu", "requests.memory", "requests.cpu"].map((path) => `resources.${path}`),
        `${called}: `,
      ),
    );
  },
};

function missing(inputs: Values, paths: string[], where: string): string[] {
  const absent = paths.filter((path) => !isThere(inputs, path));
  return absent.length > 0 ? [`${where}${absent.join(", ")} not set`] : [];
}
