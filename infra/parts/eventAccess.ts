import * as pulumi from "@pulumi/pulumi";
import { ElasticsearchApiKey } from "../provider/elasticsearchResources";
import type { EventCluster } from "./eventCluster";
import type { EventsArgs } from "./eventsEnvironment";

/** What an {@link EventAccess} needs. */
export interface EventAccessArgs {
  elasticsearch: EventCluster;
  /** The environment's name, last part of its data streams' names. */
  namespace: string;
}

/** One environment's keys to its own data streams, `model-*-<namespace>`: other environments' streams answer 403. */
export class EventAccess extends pulumi.ComponentResource {
  /** What a program needs to reach the events. */
  readonly events: EventsArgs;
  /** For `CD4ML_EVENTS_KEY`: new documents only; no reading, changing, deleting. Secret. */
  readonly writerKey: pulumi.Output<string>;
  /** For `CD4ML_EVENTS_READER_KEY`: reading only. Secret. */
  readonly readerKey: pulumi.Output<string>;

  constructor(name: string, args: EventAccessArgs, opts: pulumi.ComponentResourceOptions) {
    super("cd4ml:parts:EventAccess", name, {}, opts);
    const { elasticsearch, namespace } = args;
    // A key made with a key has no rights: whoever gives one gives it for the environments, too.
    const given = elasticsearch.admin.apiKey;
    const key = (use: string, privileges: string[]) =>
      new ElasticsearchApiKey(
        `${name}-${use}`,
        {
          ...elasticsearch.admin,
          name: `cd4ml-${namespace}-${use}`,
          indices: [{ names: [`model-*-${namespace}`], privileges }],
        },
        { parent: this, dependsOn: elasticsearch, deletedWith: elasticsearch },
      ).value;
    // The first document makes the data stream and may bring fields: both is `auto_configure`.
    this.writerKey = given ? pulumi.secret(given) : key("writer", ["create_doc", "auto_configure"]);
    this.readerKey = given ? pulumi.secret(given) : key("reader", ["read", "view_index_metadata"]);
    const { address, ca, running } = elasticsearch;
    this.events = { address, keys: { writer: this.writerKey, reader: this.readerKey }, ca, running };
    this.registerOutputs({});
  }
}
