import { Unreachable } from "../../../provider/handler";
import { type Cluster, openCluster } from "../../../provider/kubernetes/cluster";
import { isClusterWide, type KubernetesObject } from "./objects";
import type { ProviderSettings } from "./settings";

/** Whose fields those are that the stack sets, for the API server. */
const fieldManager = "cd4ml";

/** What the API server answers instead of an object. */
interface Status {
  reason?: string;
  message?: string;
}

/** How objects are named in the API server's paths, by kind. */
interface ApiResource {
  kind: string;
  name: string;
}

/** One cluster's objects. Every change is the server's to judge: unknown fields are refused. */
export class ApiServer {
  #cluster: Promise<Cluster> | undefined;
  readonly #plurals = new Map<string, Promise<string>>();

  /** Set when the first question found no cluster: then nobody waits for the next ones. */
  #absent: Unreachable | undefined;
  #answered = false;

  constructor(private readonly settings: ProviderSettings) {}

  /**
   * Writes the fields that an object names.
   *
   * @returns the object as it is now
   * @throws Refused, with the server's words, also when another manager has set one of the fields and they are not to be
   *   taken over
   */
  async apply(object: KubernetesObject): Promise<KubernetesObject> {
    const force = object.metadata.annotations?.["pulumi.com/patchForce"] ?? this.settings.enablePatchForce;
    const query = `fieldManager=${fieldManager}&fieldValidation=Strict&force=${force}`;
    return this.#ask("PATCH", `${await this.#path(object)}?${query}`, object, "application/apply-patch+yaml");
  }

  /** The object as it is now; undefined when there is none. */
  async get(object: KubernetesObject): Promise<KubernetesObject | undefined> {
    return this.#ask("GET", await this.#path(object)).catch(undefinedIfMissing);
  }

  /** Objects of a kind in a namespace, by their labels. */
  async list(apiVersion: string, kind: string, namespace: string, labels: string): Promise<KubernetesObject[]> {
    const any = { apiVersion, kind, metadata: { name: "", namespace } };
    const path = (await this.#path(any)).replace(/\/$/, "");
    const found = await this.#ask("GET", `${path}?labelSelector=${encodeURIComponent(labels)}`);
    return (found as unknown as { items: KubernetesObject[] }).items;
  }

  /** Removes an object after all that belongs to it; that it is gone already is no error. */
  async delete(object: KubernetesObject): Promise<void> {
    const how = { propagationPolicy: "Foreground" };
    await this.#ask("DELETE", await this.#path(object), how).catch(undefinedIfMissing);
  }

  async #ask(
    method: "GET" | "POST" | "PATCH" | "DELETE",
    path: string,
    body?: object,
    contentType?: string,
  ): Promise<KubernetesObject> {
    if (this.#absent) throw this.#absent;
    this.#cluster ??= openCluster(this.settings.context, this.settings.kubeconfig);
    const cluster = await this.#cluster;
    const { status, body: answer } = await cluster
      .ask<KubernetesObject>(method, path, body, contentType)
      .catch((error) => this.#notAnswered(error));
    this.#answered = true;
    if (status < 400) return answer;
    const { reason = "Error", message = "" } = answer as Status;
    const hint = message.startsWith("Apply failed with") ? " To take the fields over: enablePatchForce: true." : "";
    throw new Refused(`cluster "${cluster.context}": ${reason} (${status}): ${message}.${hint}`, status);
  }

  #notAnswered(error: Error): never {
    if (error instanceof Unreachable && !this.#answered) this.#absent = error;
    throw error;
  }

  async #path({ apiVersion, kind, metadata: { namespace, name } }: KubernetesObject): Promise<string> {
    const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const key = `${apiVersion}/${kind}`;
    if (!this.#plurals.has(key)) this.#plurals.set(key, this.#plural(base, kind));
    const within = isClusterWide(kind) ? "" : `/namespaces/${namespace ?? "default"}`;
    return `${base}${within}/${await this.#plurals.get(key)}/${name}`;
  }

  async #plural(base: string, kind: string): Promise<string> {
    const { resources } = (await this.#ask("GET", base)) as unknown as { resources: ApiResource[] };
    const found = resources.find((each) => each.kind === kind && !each.name.includes("/"));
    if (found) return found.name;
    throw new Refused(`the cluster knows no ${kind} in ${base}`, 404);
  }
}

/** The API server does not do what it was asked to. */
class Refused extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

function undefinedIfMissing(error: Error): undefined {
  if (!(error instanceof Refused) || error.status !== 404) throw error;
}
