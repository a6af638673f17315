import * as pulumi from "@pulumi/pulumi";
import type { PartOptions } from "../platforms/platform";
import { ElasticsearchBuiltInPassword } from "../provider/elasticsearchResources";
import { Password } from "../provider/resources";
import type { Workload } from "../workload";
import type { Elasticsearch } from "./elasticsearch";

/** What a {@link Kibana} needs. */
export interface KibanaArgs {
  /** Port of this machine it is published on. */
  port: number;
  elasticsearch: Elasticsearch;
}

/**
 * Kibana, which shows the events: every environment has a space of its own in it.
 *
 * Costs about 800 MB of memory.
 */
export class Kibana extends pulumi.ComponentResource {
  /** Address people open, e.g. `http://localhost:5601`. */
  readonly url: pulumi.Output<string>;
  /** The same for other workloads. */
  readonly address: pulumi.Output<string>;
  readonly elasticsearch: Elasticsearch;

  constructor(name: string, args: KibanaArgs, opts: PartOptions) {
    super("cd4ml:parts:Kibana", name, {}, opts);
    this.elasticsearch = args.elasticsearch;
    const { url, elasticPassword, address } = args.elasticsearch;
    const secret = (of: string) =>
      new Password(`${name}-${of}`, { purpose: `Kibana's ${of}`, bytes: 32 }, { parent: this }).value;
    const password = new ElasticsearchBuiltInPassword(
      `${name}-system-user`,
      { url, elasticPassword, name: "kibana_system", password: secret("system-password") },
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
    const running = opts.platform.run(name, kibanaWorkload(args.port, address, secrets), {
      parent: this,
      dependsOn: args.elasticsearch,
    });
    this.url = running.url("http");
    this.address = running.address("http");
    this.registerOutputs({ url: this.url });
  }
}

const settingsFile = "/etc/cd4ml/kibana.json";
const port = 5601;

/**
 * Kibana reads settings from files, JSON being YAML, and takes several: so the secret ones are in one of their own, and
 * none is a variable or an argument.
 */
function kibanaWorkload(
  published: number,
  elasticsearch: pulumi.Output<string>,
  secrets: pulumi.Output<string>,
): Workload {
  const settings = {
    "server.host": "0.0.0.0",
    "server.port": port,
    "server.publicBaseUrl": `http://localhost:${published}`,
    "elasticsearch.hosts": [elasticsearch],
    "elasticsearch.username": "kibana_system",
    "telemetry.enabled": false,
    "newsfeed.enabled": false,
    "path.data": "/usr/share/kibana/data",
  };
  return {
    image: "kibana",
    command: ["/usr/share/kibana/bin/kibana", "--config", settingsFile, "--config", "/run/secrets/KIBANA_SETTINGS"],
    environment: { NODE_OPTIONS: "--max-old-space-size=1024" },
    files: { [settingsFile]: pulumi.jsonStringify(settings) },
    secrets: { KIBANA_SETTINGS: secrets },
    ports: { http: port },
    publish: { http: published },
    ready: { path: "/api/status", seconds: 300 },
    volumes: { data: { path: "/usr/share/kibana/data" } },
    scratch: ["/usr/share/kibana/logs"],
    resources: { memory: "1536Mi", cpu: 1 },
    stopSeconds: 30,
  };
}
