import type { PolicySettings } from "../policySettings";
import type { Finding, StackRule } from "../rule";
import { type Declared, listAt, textAt } from "../values";

const claim = "kubernetes:core/v1:PersistentVolumeClaim";
const statefulSet = "kubernetes:apps/v1:StatefulSet";
const namespace = "kubernetes:core/v1:Namespace";

export const dataKept: StackRule = {
  name: "data-kept",
  demands:
    "On Kubernetes volumes with data stay when what uses them goes; not of size small, which is there to try it.",
  why: "A replaced or destroyed resource would take the events, the models and the history of deliveries of production with it.",
  fix: "Set cd4ml:keepData: true: volumes and their namespaces are then left when the stack goes. A claim of one's own is made with {protect: true}.",
  checkStack(resources, settings) {
    if (settings.trial) return [];
    return [
      ...resources.filter(({ type }) => type === claim).flatMap(unprotected),
      ...resources.filter(holdsData).flatMap((resource) => deletion(resource, resources, settings)),
    ];
  },
};

function unprotected(resource: Declared): Finding[] {
  return resource.protect ? [] : [{ resource, found: "the claim is not protected" }];
}

function holdsData({ type, inputs }: Declared): boolean {
  return type === statefulSet && claimNames(inputs) !== "";
}

function claimNames(inputs: Declared["inputs"]): string {
  return listAt(inputs, "spec.volumeClaimTemplates")
    .map((each) => textAt(each, "metadata.name"))
    .join(", ");
}

/** A StatefulSet leaves its claims unless told otherwise; a namespace that goes takes them along. */
function deletion(resource: Declared, resources: Declared[], { keepData }: PolicySettings): Finding[] {
  const { inputs } = resource;
  const volumes = claimNames(inputs);
  const found = ["whenDeleted", "whenScaled"].flatMap((when) => {
    const policy = textAt(inputs, `spec.persistentVolumeClaimRetentionPolicy.${when}`);
    return policy === "Delete" ? [{ resource, found: `volumes ${volumes}: ${when} is Delete` }] : [];
  });
  const home = resources.find(
    ({ type, inputs: own }) =>
      type === namespace && textAt(own, "metadata.name") === textAt(inputs, "metadata.namespace"),
  );
  if (!home || home.protect || keepData) return found;
  return [...found, { resource, found: `volumes ${volumes} go with namespace ${home.name}: cd4ml:keepData is false` }];
}
