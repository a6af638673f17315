import { at, type Declared, isValues, listAt, textAt, type Value, type Values } from "./values";

/** A pod that a Kubernetes object is, or makes. */
export interface Pod {
  spec: Values;
  /** Containers and, before them, init containers. */
  containers: PodContainer[];
  /** Whether it is to run until it is told to stop; a build or job ends by itself. */
  keepsRunning: boolean;
}

/** A container of a pod. */
export interface PodContainer {
  /** `container model-service` */
  called: string;
  /** Whether it ends before the others start. */
  init: boolean;
  inputs: Values;
}

const jobs = /^kubernetes:batch\/v\w+:(Job|CronJob)$/;

/** Whether a resource is an object of Kubernetes, of which all but lists have metadata. */
export function isKubernetes({ type }: Declared): boolean {
  return type.startsWith("kubernetes:");
}

/** The template of a controller's, a job's or a scheduled job's pods. */
export function podTemplate(inputs: Values): Value | undefined {
  const places = ["template", "spec.template", "spec.jobTemplate.spec.template"];
  return places.map((path) => at(inputs, path)).find(isValues);
}

/** The pod of a Kubernetes object; undefined when it has none. */
export function podOf(resource: Declared): Pod | undefined {
  if (!isKubernetes(resource)) return undefined;
  const { inputs, type } = resource;
  const spec = type === "kubernetes:core/v1:Pod" ? inputs.spec : at(podTemplate(inputs), "spec");
  if (!isValues(spec)) return undefined;
  const ends = jobs.test(type) || ["Never", "OnFailure"].includes(textAt(spec, "restartPolicy") ?? "");
  return { spec, containers: containersOf(spec), keepsRunning: !ends };
}

function containersOf(spec: Values): PodContainer[] {
  return (["initContainers", "containers"] as const).flatMap((list) =>
    listAt(spec, list).map((inputs) => ({
      called: `container ${textAt(inputs, "name") ?? "without a name"}`,
      init: list === "initContainers",
      inputs,
    })),
  );
}
