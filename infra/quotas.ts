import type { NamespaceQuota } from "./platforms/kubernetes/namespace";
import { mebibytes, type PartSize, type Sizes } from "./sizes";

/** Room for a rolling update's additional copy and for what people start by hand. */
const headroom = 1.5;
/** Builds, first models and trials at once in an environment. */
const buildsAtOnce = 8;

/** What the shared services may use at most. */
export function sharedQuota({ elasticsearch, kibana, database, bucket, portal }: Sizes): NamespaceQuota {
  return quotaFor([elasticsearch, kibana, database, bucket, portal]);
}

/** What an environment may use at most: all its copies under load, and several builds. */
export function environmentQuota({ jenkins, modelService, relay, build }: Sizes): NamespaceQuota {
  return quotaFor([jenkins, modelService, relay, { ...build, replicas: buildsAtOnce, storage: undefined }]);
}

function quotaFor(parts: PartSize[]): NamespaceQuota {
  const sum = (of: (part: PartSize) => number) =>
    parts.reduce((total, part) => total + Math.max(part.most ?? 0, part.replicas) * of(part), 0);
  return {
    cpu: Math.ceil(sum(({ cpu }) => cpu) * headroom),
    memory: `${Math.ceil((sum(({ memory }) => mebibytes(memory)) * headroom) / 1024)}Gi`,
    storage: `${Math.ceil((sum(({ storage = "0Gi" }) => mebibytes(storage)) * headroom) / 1024)}Gi`,
    pods: Math.ceil(sum(() => 1) * headroom) + 10,
  };
}
