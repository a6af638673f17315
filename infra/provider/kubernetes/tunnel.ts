import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Unreachable } from "../handler";
import { type ClusterAddress, clusterAddress } from "./address";
import { type Cluster, openCluster } from "./cluster";

const pauseMs = 500;

/** How something is reached from this machine. */
export interface Reached {
  url: string;
  /** Name that the certificate must have, where it is not the address's. */
  servername?: string;
}

/** As much of an EndpointSlice as is needed; of a service without pods both lists are null. */
interface EndpointSlice {
  endpoints: { conditions?: { ready?: boolean }; targetRef?: { kind: string; name: string } }[] | null;
  ports: { name?: string; port?: number }[] | null;
}

/** As much of a Service as is needed. */
interface Service {
  spec?: { ports?: { name?: string; port: number }[] };
}

/**
 * Does work with what an address names. What is inside a cluster is reached by a port-forward to a ready pod, through the
 * API server and with the rights of the user's kubeconfig: nothing need be published for it.
 *
 * @param address see {@link clusterAddress}; any other is handed on as it is
 * @throws Unreachable when the cluster or a ready pod is not there just now; ResourceError when the context is not
 */
export async function reach<T>(address: string, work: (reached: Reached) => Promise<T>): Promise<T> {
  const place = clusterAddress(address);
  if (!place) return work({ url: address });
  const cluster = await openCluster(place.context);
  const target = await readyPod(cluster, place);
  const sockets = new Set<Socket>();
  const server = await listen((socket) => {
    sockets.add(socket.once("close", () => sockets.delete(socket)));
    forward(cluster, place, target, socket);
  });
  try {
    return await work(localAddress(address, place, (server.address() as AddressInfo).port));
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** The same, with patience for a pod that is not ready yet. @param patienceMs how long */
export async function reachPatiently<T>(
  address: string,
  patienceMs: number,
  work: (reached: Reached) => Promise<T>,
): Promise<T> {
  for (const began = Date.now(); ; await sleep(pauseMs)) {
    let reached = false;
    try {
      return await reach(address, (place) => {
        reached = true;
        return work(place);
      });
    } catch (error) {
      if (reached || !(error instanceof Unreachable) || Date.now() > began + patienceMs) throw error;
    }
  }
}

function localAddress(address: string, { service, namespace, tls }: ClusterAddress, port: number): Reached {
  if (address.startsWith("postgres:")) {
    const url = new URL(address);
    url.hostname = "127.0.0.1";
    url.port = String(port);
    url.searchParams.delete("kubernetes");
    return { url: url.href };
  }
  if (!tls) return { url: `http://127.0.0.1:${port}` };
  return { url: `https://127.0.0.1:${port}`, servername: `${service}.${namespace}.svc` };
}

/** Finds a pod behind the service that is ready, and its port. */
async function readyPod(cluster: Cluster, place: ClusterAddress): Promise<{ pod: string; port: number }> {
  const { service, namespace, port } = place;
  const found = await cluster.ask<Service>("GET", `/api/v1/namespaces/${namespace}/services/${service}`);
  const name = found.body.spec?.ports?.find((each) => each.port === port)?.name ?? "";
  const selector = encodeURIComponent(`kubernetes.io/service-name=${service}`);
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${selector}`;
  const { body } = await cluster.ask<{ items?: EndpointSlice[] }>("GET", path);
  for (const { endpoints, ports } of body.items ?? []) {
    const open = ports?.find((each) => (each.name ?? "") === name)?.port;
    const ready = endpoints?.find(({ conditions, targetRef }) => conditions?.ready && targetRef?.kind === "Pod");
    if (open && ready?.targetRef) return { pod: ready.targetRef.name, port: open };
  }
  throw new Unreachable(
    `cluster "${cluster.context}" has no ready pod for the service ${service} in namespace ${namespace}. ` +
      `See: kubectl --context ${cluster.context} --namespace ${namespace} get pods`,
  );
}

function listen(onConnection: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(onConnection);
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

/** Joins a local connection with one to the pod; when the one ends, so does the other. */
async function forward(
  { config }: Cluster,
  { namespace }: ClusterAddress,
  { pod, port }: { pod: string; port: number },
  socket: Socket,
): Promise<void> {
  socket.on("error", () => {});
  try {
    const { PortForward } = await import("@kubernetes/client-node");
    const opened = await new PortForward(config).portForward(namespace, pod, [port], socket, null, socket);
    const channel = typeof opened === "function" ? opened() : opened;
    channel?.on("close", () => socket.end());
    channel?.on("error", () => socket.destroy());
    socket.once("close", () => channel?.close());
  } catch {
    // Who called sees a connection that was closed, and says so.
    socket.destroy();
  }
}
