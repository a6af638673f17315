import { createSocket, type Socket } from "node:dgram";
import type { AnyObject, TestCluster } from "./cluster";

const code = { noError: 0, noSuchName: 3 };
const addressType = 1;

/**
 * Answers the nodes' pods where services are, `<service>.<namespace>.svc`, and where the pods of those without an address
 * of their own are, `<pod>.<service>.<namespace>.svc`. Every other name is unknown.
 *
 * @param host address of this machine that the pods reach
 * @see https://www.rfc-editor.org/rfc/rfc1035 section 4
 */
export function serveNames(cluster: TestCluster, host: string): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.on("message", (question, from) => {
    answer(cluster, question).then(
      (reply) => socket.send(reply, from.port, from.address),
      () => {},
    );
  });
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(53, host, () => resolve(socket));
  });
}

async function answer(cluster: TestCluster, message: Buffer): Promise<Buffer> {
  const { labels, type, end } = readQuestion(message);
  const found = await serviceAddress(cluster, labels);
  const head = Buffer.alloc(12);
  message.copy(head, 0, 0, 2);
  head.writeUInt16BE(0x8580 | (found === undefined ? code.noSuchName : code.noError), 2);
  head.writeUInt16BE(1, 4);
  const question = message.subarray(12, end);
  if (!found || type !== addressType) return Buffer.concat([head, question]);
  head.writeUInt16BE(1, 6);
  // The name is where the question has it; the answer holds for 5 s.
  const record = Buffer.from([0xc0, 12, 0, addressType, 0, 1, 0, 0, 0, 5, 0, 4, ...found.split(".").map(Number)]);
  return Buffer.concat([head, question, record]);
}

function readQuestion(message: Buffer): { labels: string[]; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at]; length > 0; length = message[at]) {
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { labels, type: message.readUInt16BE(at + 1), end: at + 5 };
}

/** Empty for a service that has none of its own, undefined where there is no such service or pod. */
async function serviceAddress(cluster: TestCluster, labels: string[]): Promise<string | undefined> {
  const [svc, namespace, service, pod, ...more] = labels.toReversed();
  if (svc !== "svc" || more.length > 0) return undefined;
  if (pod) return podAddress(cluster, { namespace, service, pod });
  const all = await cluster.list(`/api/v1/namespaces/${namespace}/services`);
  const { clusterIP } = all.find(({ metadata }) => metadata.name === service)?.spec ?? {};
  return clusterIP === "None" ? "" : clusterIP;
}

async function podAddress(
  cluster: TestCluster,
  { namespace, service, pod }: Record<"namespace" | "service" | "pod", string>,
): Promise<string | undefined> {
  const selected = `labelSelector=kubernetes.io%2Fservice-name%3D${service}`;
  const slices = await cluster.list(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?${selected}`);
  const all: AnyObject[] = slices.flatMap(({ endpoints }) => endpoints ?? []);
  return all.find(({ hostname, conditions }) => hostname === pod && conditions.ready)?.addresses[0];
}
