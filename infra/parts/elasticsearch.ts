import * as pulumi from "@pulumi/pulumi";
import type { PartOptions, Platform, Running } from "../platforms/platform";
import { Certificate, CertificateAuthority } from "../provider/certificateResources";
import { Password } from "../provider/resources";
import { mebibytes, type PartSize } from "../sizes";
import type { SecretValue, Workload } from "../workload";
import { clusterEnvironment, elasticsearchHome, health, startCommand, tlsEnvironment } from "./elasticsearch/node";
import type { ElasticsearchAdmin, EventCluster } from "./eventCluster";
import { EventTemplates, type InputType } from "./eventTemplates";

/** What an {@link Elasticsearch} needs. */
export interface ElasticsearchArgs {
  /** Port of this machine it is published on, where that is how it is reached. */
  port: number;
  /** Days that events are kept; 0 keeps them for ever. @default 30 */
  retentionDays?: number;
  /** Types of the models' inputs by field, as {@link inputTypes} finds them. @default found from the events */
  inputs?: Record<string, InputType>;
  /** Keys of a bucket for snapshots, and the address of its server, empty for AWS. @default none */
  bucketKeys?: { id: SecretValue; secret: SecretValue; endpoint: string };
  /** @default one node with 2 CPU and 2 GiB */
  size?: PartSize;
  /** Whether nodes and clients speak TLS, with certificates made here. Several nodes must. @default with several nodes */
  tls?: boolean;
}

/**
 * The event store: Elasticsearch with security on, of one node or several, and the templates of the events' data streams.
 * Half of its memory is heap; a prediction takes about 250 bytes of disk.
 */
export class Elasticsearch extends pulumi.ComponentResource implements EventCluster {
  /** What `CD4ML_EVENTS` is set to inside the stack, e.g. `http://cd4ml-dev-elasticsearch:9200`. */
  readonly address: pulumi.Output<string>;
  /** The same from the machine that runs Pulumi, e.g. `http://localhost:9200`. */
  readonly url: pulumi.Output<string>;
  /** Password of the user `elastic`, who may do everything. Secret. */
  readonly elasticPassword: pulumi.Output<string>;
  /** Who signed its certificate, PEM; undefined without TLS. */
  readonly ca?: pulumi.Output<string>;
  readonly running: Running;
  readonly admin: ElasticsearchAdmin;

  constructor(name: string, args: ElasticsearchArgs, opts: PartOptions) {
    super("cd4ml:parts:Elasticsearch", name, {}, opts);
    const { retentionDays = 30, inputs = {}, size = room } = args;
    const { tls = size.replicas > 1 } = args;
    const { platform } = opts;
    this.elasticPassword = new Password(
      `${name}-password`,
      { purpose: "Elasticsearch's user elastic" },
      { parent: this },
    ).value;
    const certificate = tls ? this.certificate(name, platform, size.replicas) : undefined;
    this.ca = certificate?.ca;
    const copies = platform.copyNames(name, size.replicas);
    const workload = elasticsearchWorkload({ ...args, size, password: this.elasticPassword, copies, certificate });
    this.running = platform.run(name, workload, { parent: this });
    this.url = this.running.admin("http", tls);
    const inside = this.running.address("http");
    this.address = tls ? inside.apply((address) => address.replace(/^http:/, "https:")) : inside;
    this.admin = { url: this.url, elasticPassword: this.elasticPassword, ca: this.ca };
    new EventTemplates(
      `${name}-events`,
      { admin: this.admin, retentionDays, replicas: size.replicas > 1 ? 1 : 0, inputs },
      { parent: this, deletedWith: this },
    );
    this.registerOutputs({ address: this.address, url: this.url });
  }

  /** One for all nodes: it names each of them, and the address they share. */
  private certificate(name: string, platform: Platform, nodes: number): NodeCertificate {
    const own = { parent: this };
    const authority = new CertificateAuthority(`${name}-authority`, { commonName: "CD4ML event store" }, own);
    const host = platform.hostName(name);
    const leaf = new Certificate(
      `${name}-certificate`,
      {
        authorityCertificate: authority.certificate,
        authorityPrivateKey: authority.privateKey,
        commonName: host,
        dnsNames: [host, host.replace(/\.svc$/, ""), ...platform.copyNames(name, nodes), "localhost"],
      },
      own,
    );
    return { ca: authority.certificate, certificate: leaf.certificate, privateKey: leaf.privateKey };
  }
}

/** PEM texts. */
interface NodeCertificate {
  ca: pulumi.Output<string>;
  certificate: pulumi.Output<string>;
  /** Secret. */
  privateKey: pulumi.Output<string>;
}

const room: PartSize = { replicas: 1, cpu: 2, memory: "2Gi" };

/** Where a volume has no size it is on the machine's own disk: percentages of a laptop's would stop the node with room left. */
const sharedDisk = {
  "cluster.routing.allocation.disk.watermark.low": "2gb",
  "cluster.routing.allocation.disk.watermark.high": "1gb",
  "cluster.routing.allocation.disk.watermark.flood_stage": "500mb",
};

interface NodeArgs {
  port: number;
  size: PartSize;
  bucketKeys?: ElasticsearchArgs["bucketKeys"];
  password: pulumi.Input<string>;
  /** Names of the nodes. */
  copies: string[];
  certificate?: NodeCertificate;
}

function elasticsearchWorkload({ port, size, password, copies, certificate, bucketKeys }: NodeArgs): Workload {
  const tls = certificate !== undefined;
  const { replicas, memory, cpu, storage } = size;
  const heap = `${Math.floor(mebibytes(memory) / 2)}m`;
  return {
    image: "elasticsearch",
    command: ["bash", "-c", startCommand({ tls, nodes: replicas, snapshots: bucketKeys !== undefined })],
    environment: {
      ...clusterEnvironment(copies),
      "xpack.security.enabled": "true",
      "xpack.security.enrollment.enabled": "false",
      ...tlsEnvironment(tls),
      ...(!storage && sharedDisk),
      ES_JAVA_OPTS: `-Xms${heap} -Xmx${heap}`,
    },
    files: certificate && {
      [`${elasticsearchHome}/config/certificates/ca.crt`]: certificate.ca,
      [`${elasticsearchHome}/config/certificates/node.crt`]: certificate.certificate,
    },
    secrets: {
      ADMIN_PASSWORD: password,
      ...(certificate && { NODE_KEY: certificate.privateKey }),
      ...(bucketKeys && { S3_ACCESS_KEY: bucketKeys.id, S3_SECRET_KEY: bucketKeys.secret }),
    },
    ports: { http: 9200, ...(replicas > 1 && { transport: 9300 }) },
    publish: { http: port },
    calls: bucketKeys && { outside: [bucketKeys.endpoint || 443] },
    ready: {
      path: "/",
      // Of the node alone: data that one index lacks is no reason to refuse all others.
      command: health({ tls }),
      // The next node may stop only when every event has its copies again.
      started: health({ tls, status: replicas > 1 ? "green" : "yellow" }),
      // Alone most need 20; beside a whole room that starts on two cores, some minutes. Of several, who comes back may have
      // much to copy, and started anew it would begin again.
      seconds: replicas > 1 ? 3600 : 420,
    },
    replicas,
    apart: replicas > 1,
    volumes: { data: { path: `${elasticsearchHome}/data`, size: storage } },
    // The image writes its keystore, logs and temporary files beside the program.
    writableRoot: true,
    resources: { memory, cpu },
    stopSeconds: 30,
  };
}
