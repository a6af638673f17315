import * as pulumi from "@pulumi/pulumi";
import type { PartOptions } from "../platforms/platform";
import { Password } from "../provider/resources";
import type { Workload } from "../workload";
import { EventTemplates, type InputType } from "./eventTemplates";

/** What an {@link Elasticsearch} needs. */
export interface ElasticsearchArgs {
  /** Port of this machine it is published on. */
  port: number;
  /** Days that events are kept; 0 keeps them for ever. @default 30 */
  retentionDays?: number;
  /** Types of the models' inputs by field, as {@link inputTypes} finds them. @default found from the events */
  inputs?: Record<string, InputType>;
}

/**
 * The event store of a room: one node with security on, and the templates of the events' data streams.
 *
 * Costs 2 GiB of memory, half of it heap, and about 250 bytes of disk per prediction.
 */
export class Elasticsearch extends pulumi.ComponentResource {
  /** What `CD4ML_EVENTS` is set to inside the stack, e.g. `http://cd4ml-dev-elasticsearch:9200`. */
  readonly address: pulumi.Output<string>;
  /** The same from the machine that runs Pulumi, e.g. `http://localhost:9200`. */
  readonly url: pulumi.Output<string>;
  /** Password of the user `elastic`, who may do everything. Secret. */
  readonly elasticPassword: pulumi.Output<string>;

  constructor(name: string, args: ElasticsearchArgs, opts: PartOptions) {
    super("cd4ml:parts:Elasticsearch", name, {}, opts);
    const { port, retentionDays = 30, inputs = {} } = args;
    this.elasticPassword = new Password(
      `${name}-password`,
      { purpose: "Elasticsearch's user elastic" },
      { parent: this },
    ).value;
    const running = opts.platform.run(name, elasticsearchWorkload(port, this.elasticPassword), { parent: this });
    this.url = running.url("http");
    this.address = running.address("http");
    new EventTemplates(
      `${name}-events`,
      { url: this.url, elasticPassword: this.elasticPassword, retentionDays, replicas: 0, inputs },
      { parent: this, deletedWith: this },
    );
    this.registerOutputs({ address: this.address, url: this.url });
  }
}

/** Inside the image; a copy, because the image takes a password only from a file that no one else may read. */
const passwordFile = "/tmp/elastic-password";

const start = `install -m 600 "$ADMIN_PASSWORD_FILE" ${passwordFile} &&
  ELASTIC_PASSWORD_FILE=${passwordFile} exec docker-entrypoint.sh eswrapper`;

/** The password goes through a pipe, so that no process list shows it; 408 says that the shards are not there yet. */
const health = `printf 'user = "elastic:%s"' "$(cat "$ADMIN_PASSWORD_FILE")" |
  curl -fsS -o /dev/null -K - 'http://localhost:9200/_cluster/health?wait_for_status=yellow&timeout=2s'`;

function elasticsearchWorkload(port: number, password: pulumi.Input<string>): Workload {
  return {
    image: "elasticsearch",
    command: ["bash", "-c", start],
    environment: {
      "discovery.type": "single-node",
      "xpack.security.enabled": "true",
      "xpack.security.enrollment.enabled": "false",
      // Inside the stack's network and on this machine's loopback address only.
      "xpack.security.http.ssl.enabled": "false",
      // Percentages of a laptop's disk would stop the node while there is plenty of room.
      "cluster.routing.allocation.disk.watermark.low": "2gb",
      "cluster.routing.allocation.disk.watermark.high": "1gb",
      "cluster.routing.allocation.disk.watermark.flood_stage": "500mb",
      ES_JAVA_OPTS: "-Xms1g -Xmx1g",
    },
    secrets: { ADMIN_PASSWORD: password },
    ports: { http: 9200 },
    publish: { http: port },
    ready: { path: "/", command: ["bash", "-c", health], seconds: 180 },
    volumes: { data: { path: "/usr/share/elasticsearch/data" } },
    // The image writes its keystore, logs and temporary files beside the program.
    writableRoot: true,
    resources: { memory: "2Gi", cpu: 2 },
    stopSeconds: 30,
  };
}
