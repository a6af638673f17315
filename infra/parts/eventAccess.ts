import * as pulumi from "@pulumi/pulumi";
import { ElasticsearchApiKey } from "../provider/elasticsearchResources";
import type { Elasticsearch } from "./elasticsearch";

/** What an {@link EventAccess} needs. */
export interface EventAccessArgs {
  elasticsearch: Elasticsearch;
  /** The environment's name, last part of its data streams' names. */
  namespace: string;
}

/** One environment's keys to its own data streams, `model-*-<namespace>`: other environments' streams answer 403. */
export class EventAccess extends pulumi.ComponentResource {
  /** For `CD4ML_EVENTS_KEY`: new documents only; no reading, changing, deleting. Secret. */
  readonly writerKey: pulumi.Output<string>;
  /** For `CD4ML_EVENTS_READER_KEY`: reading only. Secret. */
  readonly readerKey: pulumi.Output<string>;

  constructor(name: string, args: EventAccessArgs, opts: pulumi.ComponentResourceOptions) {
    super("cd4ml:parts:EventAccess", name, {}, opts);
    const { elasticsearch, namespace } = args;
    const { url, elasticPassword } = elasticsearch;
    const key = (use: string, privileges: string[]) =>
      new ElasticsearchApiKey(
        `${name}-${use}`,
        {
          url,
          elasticPassword,
          name: `cd4ml-${namespace}-${use}`,
          indices: [{ names: [`model-*-${namespace}`], privileges }],
        },
        { parent: this, dependsOn: elasticsearch, deletedWith: elasticsearch },
      ).value;
    // The first document makes the data stream and may bring fields: both is `auto_configure`.
    this.writerKey = key("writer", ["create_doc", "auto_configure"]);
    this.readerKey = key("reader", ["read", "view_index_metadata"]);
    this.registerOutputs({});
  }
}
