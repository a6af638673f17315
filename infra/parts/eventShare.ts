import * as pulumi from "@pulumi/pulumi";
import type { PartOptions } from "../platforms/platform";
import { ElasticsearchApiKey } from "../provider/elasticsearchResources";
import type { EventCluster } from "./eventCluster";

/** What an {@link EventShare} needs. */
export interface EventShareArgs {
  elasticsearch: EventCluster;
  /** Name of the other stack. */
  stack: string;
  /** This stack's environments, whose names the other's cannot have. */
  environments: string[];
}

/** What another stack is told of the event store. */
export interface SharedEvents {
  /** Inside the cluster. */
  address: string;
  /** Creates and reads events; secret. */
  apiKey: string;
  /** Who signed its certificate, PEM; empty where the system knows. */
  ca: string;
  environments: string[];
}

/** Lets another stack of the cluster send its events here: a key of its own, and a way in. It may read all events. */
export class EventShare extends pulumi.ComponentResource {
  /** Secret. */
  readonly events: pulumi.Output<SharedEvents>;

  constructor(name: string, args: EventShareArgs, opts: PartOptions) {
    super("cd4ml:parts:EventShare", name, {}, opts);
    const { elasticsearch, stack, environments } = args;
    const { address, admin, ca = "", running } = elasticsearch;
    const own = { parent: this, dependsOn: elasticsearch, deletedWith: elasticsearch };
    const privileges = ["create_doc", "auto_configure", "read", "view_index_metadata"];
    // A key made with a key has no rights: the one that was given is the other stack's, too.
    const apiKey =
      admin.apiKey ??
      new ElasticsearchApiKey(
        `${name}-key`,
        { ...admin, name: `cd4ml-stack-${stack}`, indices: [{ names: ["model-*"], privileges }] },
        own,
      ).value;
    if (running) opts.platform.letIn?.(running, stack, { parent: this });
    this.events = pulumi.secret(pulumi.output({ address, apiKey, ca, environments }));
    this.registerOutputs({});
  }
}
