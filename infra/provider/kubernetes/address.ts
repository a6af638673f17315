/** A service inside a cluster that is reached through the cluster's API server. */
export interface ClusterAddress {
  /** Context of the kubeconfig; empty for its current one. */
  context: string;
  service: string;
  namespace: string;
  port: number;
  /** Whether what listens there speaks TLS. */
  tls: boolean;
}

/** What addresses of the resources look like: of this machine's network, or of a service inside a cluster. */
export const addressPattern = "^(https?|kubernetes(\\+tls)?)://";

/**
 * Reads `kubernetes://<context>@<service>.<namespace>:<port>`, `kubernetes+tls://…`, and
 * `postgres://…@<service>.<namespace>:<port>/<database>?kubernetes=<context>`.
 *
 * @returns undefined for the address of something that this machine reaches by itself
 */
export function clusterAddress(address: string): ClusterAddress | undefined {
  const { protocol, hostname, port, username, searchParams } = new URL(address);
  const [service, namespace] = hostname.split(".");
  const place = { service, namespace, port: Number(port) };
  if (protocol === "postgres:") {
    const context = searchParams.get("kubernetes");
    return context === null ? undefined : { ...place, context, tls: false };
  }
  if (protocol !== "kubernetes:" && protocol !== "kubernetes+tls:") return undefined;
  return { ...place, context: decodeURIComponent(username), tls: protocol === "kubernetes+tls:" };
}
