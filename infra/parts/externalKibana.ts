import * as pulumi from "@pulumi/pulumi";
import type { ElasticsearchAdmin, EventCluster } from "./eventCluster";
import type { EventViewer } from "./kibana";

/** A Kibana that is there already: every environment gets a space of its own in it. */
export class ExternalKibana extends pulumi.ComponentResource implements EventViewer {
  readonly url: pulumi.Output<string>;
  readonly admin: ElasticsearchAdmin;
  readonly elasticsearch: EventCluster;

  /** @param args.url its address, from here and for people */
  constructor(
    name: string,
    args: { url: string; elasticsearch: EventCluster },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("cd4ml:parts:ExternalKibana", name, {}, opts);
    this.url = pulumi.output(args.url);
    this.elasticsearch = args.elasticsearch;
    this.admin = { ...args.elasticsearch.admin, url: args.url };
    this.registerOutputs({ url: this.url });
  }
}
