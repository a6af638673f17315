import * as pulumi from "@pulumi/pulumi";
import type { PartOptions, Running } from "../platforms/platform";
import { ElasticsearchBuiltInPassword } from "../provider/elasticsearchResources";
import { Password } from "../provider/resources";
import { mebibytes, type PartSize } from "../sizes";
import type { Workload } from "../workload";
import type { Elasticsearch } from "./elasticsearch";
import type { ElasticsearchAdmin, EventCluster } from "./eventCluster";

/** A Kibana, whether the stack runs it or not. */
export interface EventViewer extends pulumi.Resource {
  /** Address people open, e.g. `http://localhost:5601`. */
  readonly url: pulumi.Output<string>;
  /** How the provider's own resources administer it. */
  readonly admin: ElasticsearchAdmin;
  readonly elasticsearch: EventCluster;
  /** Address that says whether it answers, for other workloads; undefined for one outside of the stack. */
  readonly probe?: pulumi.Output<string>;
}

/** What a {@link Kibana} needs. */
export interface KibanaArgs {
  /** Port of this machine it is published on, where that is how it is reached. */
  port: number;
  elasticsearch: Elasticsearch;
  /** Workloads that ask whether it answers. @default none */
  calledBy?: Running[];
  /** @default one copy with 1 CPU and 1536 MiB */
  size?: PartSize;
}

/** Kibana, which shows the events: every environment has a space of its own in it. */
export class Kibana extends pulumi.ComponentResource implements EventViewer {
  readonly url: pulumi.Output<string>;
  readonly probe: pulumi.Output<string>;
  readonly admin: ElasticsearchAdmin;
  readonly elasticsearch: Elasticsearch;
  readonly running: Running;

  constructor(name: string, args: KibanaArgs, opts: PartOptions) {
    super("cd4ml:parts:Kibana", name, {}, opts);
    this.elasticsearch = args.elasticsearch;
    const { admin, elasticPassword } = args.elasticsearch;
    const secret = (of: string) =>
      new Password(`${name}-${of}`, { purpose: `Kibana's ${of}`, bytes: 32 }, { parent: this }).value;
    const password = new ElasticsearchBuiltInPassword(
      `${name}-system-user`,
      { ...admin, name: "kibana_system", password: secret("system-password") },
      { parent: this, dependsOn: args.elasticsearch, deletedWith: args.elasticsearch },
    ).password;
    const secrets = pulumi.secret(
      pulumi.jsonStringify({
        "elasticsearch.password": password,
        "xpack.encryptedSavedObjects.encryptionKey": secret("objects-key"),
        "xpack.security.encryptionKey": secret("sessions-key"),
        "xpack.reporting.encryptionKey": secret("reports-key"),
      }),
    );
    const workload = kibanaWorkload(args, opts.platform.publicUrl(name, args.port), secrets);
    this.running = opts.platform.run(name, workload, { parent: this, dependsOn: args.elasticsearch });
    this.url = this.running.url("http");
    this.probe = pulumi.interpolate`${this.running.address("http")}/api/status`;
    this.admin = { url: this.running.admin("http"), elasticPassword };
    this.registerOutputs({ url: this.url });
  }
}

const room: PartSize = { replicas: 1, cpu: 1, memory: "1536Mi" };
const settingsFile = "/etc/cd4ml/kibana.json";
const caFile = "/etc/cd4ml/elasticsearch-ca.crt";
const port = 5601;

/**
 * Kibana reads settings from files, JSON being YAML, and takes several: so the secret ones are in one of their own, and
 * none is a variable or an argument. It keeps nothing of its own: several copies are as good as one.
 */
function kibanaWorkload(
  { port: published, elasticsearch, calledBy, size = room }: KibanaArgs,
  publicBaseUrl: string,
  secrets: pulumi.Output<string>,
): Workload {
  const { ca, address, running } = elasticsearch;
  const settings = {
    "server.host": "0.0.0.0",
    "server.port": port,
    "server.publicBaseUrl": publicBaseUrl,
    "elasticsearch.hosts": [address],
    "elasticsearch.username": "kibana_system",
    ...(ca && { "elasticsearch.ssl.certificateAuthorities": [caFile] }),
    "telemetry.enabled": false,
    "newsfeed.enabled": false,
    // Made by Kibana; it keeps nothing there that has to outlive it.
    "path.data": "/tmp/kibana",
  };
  const { replicas, memory, cpu } = size;
  return {
    image: "kibana",
    command: ["/usr/share/kibana/bin/kibana", "--config", settingsFile, "--config", "/run/secrets/KIBANA_SETTINGS"],
    environment: { NODE_OPTIONS: `--max-old-space-size=${Math.floor((mebibytes(memory) * 2) / 3)}` },
    files: { [settingsFile]: pulumi.jsonStringify(settings), ...(ca && { [caFile]: ca }) },
    secrets: { KIBANA_SETTINGS: secrets },
    ports: { http: port },
    publish: { http: published },
    website: true,
    calls: { workloads: [running], from: calledBy },
    ready: { path: "/api/status", seconds: 300 },
    replicas,
    scratch: ["/usr/share/kibana/logs"],
    resources: { memory, cpu },
    stopSeconds: 30,
  };
}
