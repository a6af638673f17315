import { openCluster } from "../../../provider/kubernetes/cluster";
import { differences, type JsonObject } from "./values";

/** The provider's own inputs, as far as they say which cluster it is and how objects are written. */
export interface ProviderSettings {
  /** Context of the kubeconfig; empty for its current one. */
  context: string;
  /** Path or text of a kubeconfig; empty for the user's. */
  kubeconfig: string;
  /** Namespace of objects that name none; undefined for the context's. */
  namespace?: string;
  /** Whether fields are taken over that someone else has set. */
  enablePatchForce: boolean;
  /** Whether an object that is there already is taken for the one to make. */
  upsertExistingObjects: boolean;
}

/** Reads the inputs: what they leave out, the official provider's variables of the environment may say. */
export function providerSettings(inputs: JsonObject, env: NodeJS.ProcessEnv = process.env): ProviderSettings {
  const text = (key: string) => (typeof inputs[key] === "string" ? inputs[key] : undefined);
  const flag = (key: string, variable: string) => String(inputs[key] ?? env[variable] ?? false) === "true";
  return {
    context: text("context") ?? "",
    kubeconfig: text("kubeconfig") ?? "",
    namespace: text("namespace"),
    enablePatchForce: flag("enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE"),
    upsertExistingObjects: flag("upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
  };
}

/** Inputs that the official provider has and the stand-in would not heed, each with the reason; undefined when none is. */
export function unheeded(inputs: JsonObject): { property: string; reason: string } | undefined {
  if (inputs.renderYamlToDirectory) {
    return { property: "renderYamlToDirectory", reason: "the stand-in for the official provider writes no files" };
  }
  if (String(inputs.enableServerSideApply) === "false") {
    const reason = "the stand-in for the official provider applies objects on the server's side only";
    return { property: "enableServerSideApply", reason };
  }
}

/**
 * Compares the provider's inputs. What is in another cluster is made anew there: then the provider is replaced.
 *
 * @returns changed inputs, and those of them that replace
 */
export async function settingsDifference(old: JsonObject, wanted: JsonObject) {
  const changed = Object.keys(differences(old, wanted));
  const places = changed.filter((key) => /^(context|kubeconfig|cluster)$/.test(key));
  if (old.clusterIdentifier !== undefined && wanted.clusterIdentifier !== undefined) {
    return { changed, replaced: changed.filter((key) => key === "clusterIdentifier") };
  }
  if (places.length === 0) return { changed, replaced: [] };
  const [before, after] = await Promise.all([old, wanted].map((inputs) => serverOf(providerSettings(inputs))));
  return { changed, replaced: before !== after && before !== undefined && after !== undefined ? places : [] };
}

/** Namespace that the kubeconfig gives a context; undefined when it gives none or there is no such context. */
export async function namespaceOf({ context, kubeconfig }: ProviderSettings): Promise<string | undefined> {
  const cluster = await openCluster(context, kubeconfig).catch(() => undefined);
  return cluster?.config.getContextObject(cluster.context)?.namespace;
}

async function serverOf({ context, kubeconfig }: ProviderSettings): Promise<string | undefined> {
  return (await openCluster(context, kubeconfig).catch(() => undefined))?.server;
}
