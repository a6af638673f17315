import { isKubernetes, podTemplate } from "../pods";
import type { ResourceRule } from "../rule";
import { at, type Declared, hidesSomething, isHidden, isValues, listAt, textAt, unknown, type Value } from "../values";

const ofDocker = /^docker:index\/(container:Container|volume:Volume|network:Network)$/;
const fileVolume = "cd4ml:index:FileVolume";

export const ownerLabels: ResourceRule = {
  name: "owner-labels",
  demands: "Everything that is made says whose it is and of which environment.",
  why: "Who finds a container, a volume or a pod must know whom to ask before it is stopped or deleted, and what goes with which environment.",
  fix: "Label it cd4ml.owner and cd4ml.environment on Docker, cd4ml.dev/owner and cd4ml.dev/environment on Kubernetes, the template of pods too. The platforms do so; the owner is cd4ml:owner.",
  check(resource) {
    const { type, inputs } = resource;
    if (ofDocker.test(type)) return without(dockerLabels(resource), "cd4ml.", "");
    if (type === fileVolume) return without(inputs.labels, "cd4ml.", "");
    if (!isKubernetes(resource) || !isValues(inputs.metadata)) return [];
    const template = podTemplate(inputs);
    return [
      ...without(at(inputs, "metadata.labels"), "cd4ml.dev/", ""),
      ...(template ? without(at(template, "metadata.labels"), "cd4ml.dev/", "the pods' template: ") : []),
    ];
  },
};

function dockerLabels({ inputs }: Declared): Value {
  if (hidesSomething(inputs.labels)) return unknown;
  return Object.fromEntries(listAt(inputs, "labels").map((each) => [textAt(each, "label") ?? "", each.value]));
}

function without(labels: Value | undefined, prefix: string, where: string): string[] {
  if (isHidden(labels)) return [];
  const there = isValues(labels) ? labels : {};
  const absent = ["owner", "environment"].map((name) => `${prefix}${name}`).filter((label) => !there[label]);
  return absent.length > 0 ? [`${where}no label ${absent.join(" and no label ")}`] : [];
}
