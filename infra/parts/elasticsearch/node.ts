/** Where the image has the program. */
export const elasticsearchHome = "/usr/share/elasticsearch";

/** Inside the image; a copy, because the image takes a password only from a file that no one else may read. */
const passwordFile = "/tmp/elastic-password";

/** Elasticsearch reads keys only below its configuration. */
const keyFile = `${elasticsearchHome}/config/node.key`;
const caFile = `${elasticsearchHome}/config/certificates/ca.crt`;

/** How a node is started. */
export interface StartArgs {
  tls: boolean;
  nodes: number;
  /** Whether it has the keys of a bucket for snapshots. */
  snapshots: boolean;
}

/** What a node is started with: files that only it may read, keys in its keystore, and its own name among several. */
export function startCommand({ tls, nodes, snapshots }: StartArgs): string {
  const keystore = (key: string, variable: string) =>
    `elasticsearch-keystore add --force --stdin s3.client.default.${key} < "$${variable}_FILE"`;
  return [
    `install -m 600 "$ADMIN_PASSWORD_FILE" ${passwordFile}`,
    ...(tls ? [`install -m 600 "$NODE_KEY_FILE" ${keyFile}`] : []),
    ...(snapshots
      ? [
          "{ [ -e config/elasticsearch.keystore ] || elasticsearch-keystore create; }",
          keystore("access_key", "S3_ACCESS_KEY"),
          keystore("secret_key", "S3_SECRET_KEY"),
        ]
      : []),
    `exec env ELASTIC_PASSWORD_FILE=${passwordFile} ${nodes > 1 ? '"node.name=$HOSTNAME" ' : ""}docker-entrypoint.sh eswrapper`,
  ].join(" &&\n  ");
}

/**
 * How nodes find each other.
 *
 * @param names of the nodes in the network; the first part of each is the node's name
 * @see https://www.elastic.co/guide/en/elasticsearch/reference/8.19/discovery-settings.html
 */
export function clusterEnvironment(names: string[]): Record<string, string> {
  if (names.length === 1) return { "discovery.type": "single-node" };
  return {
    "cluster.name": "cd4ml",
    "discovery.seed_hosts": names.join(","),
    // Read only by nodes that belong to no cluster yet.
    "cluster.initial_master_nodes": names.map((name) => name.split(".")[0]).join(","),
    // Memory maps would want a kernel setting of the machine that a pod may not change.
    "node.store.allow_mmap": "false",
  };
}

/** Whether nodes and clients speak TLS. Without it: inside the stack's network and on loopback addresses only. */
export function tlsEnvironment(tls: boolean): Record<string, string> {
  if (!tls) return { "xpack.security.http.ssl.enabled": "false" };
  const layers = ["http", "transport"].flatMap((layer) => [
    [`xpack.security.${layer}.ssl.enabled`, "true"],
    [`xpack.security.${layer}.ssl.key`, keyFile],
    [`xpack.security.${layer}.ssl.certificate`, `${elasticsearchHome}/config/certificates/node.crt`],
    [`xpack.security.${layer}.ssl.certificate_authorities`, caFile],
  ]);
  // Nodes meet by address, and addresses of pods are in no certificate; who is signed is a node.
  return { ...Object.fromEntries(layers), "xpack.security.transport.ssl.verification_mode": "certificate" };
}

/**
 * Asks a node whether it belongs to a cluster with a master: 503 says no. With a status, whether that cluster also has all
 * first (`yellow`) or all (`green`) copies of its data: 408 says no. The password goes through a pipe, so that no process
 * list shows it.
 */
export function health({ tls, status }: { tls: boolean; status?: "yellow" | "green" }): string[] {
  const scheme = tls ? "https" : "http";
  const trust = tls ? ` --cacert ${caFile}` : "";
  const waiting = status ? `wait_for_status=${status}&timeout=2s` : "master_timeout=2s";
  const ask = `printf 'user = "elastic:%s"' "$(cat "$ADMIN_PASSWORD_FILE")" |
  curl -fsS -o /dev/null${trust} -K - '${scheme}://localhost:9200/_cluster/health?${waiting}'`;
  return ["bash", "-c", ask];
}
