import type { RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { ResourceError, Unreachable } from "../handler";
import { webRequest } from "../webRequest";

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** One cluster, as a context of the user's kubeconfig names it. */
export interface Cluster {
  config: KubeConfig;
  /** The context's name. */
  context: string;
  /** Address of its API server. */
  server: string;
  /**
   * Asks the API server.
   *
   * @throws Unreachable when it does not answer in time; ResourceError when it refuses the credentials
   */
  ask<T>(method: Method, path: string, body?: object, contentType?: string): Promise<{ status: number; body: T }>;
}

/** How long the API server may take to answer, in ms. */
const patienceMs = 5_000;

/**
 * Opens the cluster of a context. Nothing is sent yet.
 *
 * @param context    name in the kubeconfig; empty for its current one
 * @param kubeconfig path or text of it; empty for the user's (`KUBECONFIG`, else `~/.kube/config`)
 * @throws ResourceError when there is no such context
 */
export async function openCluster(context: string, kubeconfig = ""): Promise<Cluster> {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  try {
    if (!kubeconfig || kubeconfig === process.env.KUBECONFIG) config.loadFromDefault();
    else if (/[\n{]/.test(kubeconfig)) config.loadFromString(kubeconfig);
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    throw new ResourceError(`the kubeconfig cannot be read: ${(error as Error).message}. See KUBECONFIG.`);
  }
  const known = config.getContexts().map(({ name }) => name);
  const wanted = context || config.getCurrentContext();
  if (!known.includes(wanted)) {
    const there = known.length > 0 ? `It has ${known.join(", ")}.` : "It has none.";
    const name = wanted ? `no context "${wanted}"` : "no current context";
    throw new ResourceError(
      `the kubeconfig has ${name}. ${there} Set cd4ml:kubeContext, or KUBECONFIG to another file.`,
    );
  }
  config.setCurrentContext(wanted);
  const server = config.getCurrentCluster()?.server;
  if (!server) throw new ResourceError(`context "${wanted}" of the kubeconfig names a cluster that is not in it.`);
  return {
    config,
    context: wanted,
    server,
    ask: (...request) => ask(config, wanted, server, ...request),
  };
}

async function ask<T>(
  config: KubeConfig,
  context: string,
  server: string,
  method: Method,
  path: string,
  body?: object,
  contentType = "application/json",
): Promise<{ status: number; body: T }> {
  const options: RequestOptions = { method, headers: { accept: "application/json" } };
  await config.applyToHTTPSOptions(options);
  if (body) options.headers = { ...options.headers, "content-type": contentType };
  const request = { ...options, body: body && JSON.stringify(body), silenceMs: patienceMs };
  const answer = await webRequest(`${server.replace(/\/$/, "")}${path}`, request).catch((error: Error) => {
    throw new Unreachable(
      `cluster "${context}" at ${server} does not answer: ${error.message}. Can this machine reach it?`,
    );
  });
  if (answer.status === 401) {
    throw new ResourceError(`cluster "${context}" at ${server} does not know who you are (401). Sign in to it again.`);
  }
  return { status: answer.status, body: parse<T>(answer.text) };
}

function parse<T>(text: string): T {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.slice(0, 300) } as T;
  }
}
