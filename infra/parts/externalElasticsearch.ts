import * as pulumi from "@pulumi/pulumi";
import type { ElasticsearchAdmin, EventCluster } from "./eventCluster";
import { EventTemplates, type InputType } from "./eventTemplates";

/** What an {@link ExternalElasticsearch} needs. */
export interface ExternalElasticsearchArgs {
  /** Its address, from here and from the stack, e.g. `https://….es.eu-central-1.aws.elastic.cloud`. */
  url: string;
  /** API key that may manage index templates, data streams, API keys, roles and users; secret. */
  apiKey: pulumi.Input<string>;
  /** Who signed its certificate, PEM, where the system does not know. */
  ca?: string;
  /** Days that events are kept; 0 keeps them for ever. */
  retentionDays: number;
  /** Types of the models' inputs by field. */
  inputs: Record<string, InputType>;
}

/** An Elasticsearch that is there already, e.g. at Elastic Cloud: it gets the events' templates and nothing more. */
export class ExternalElasticsearch extends pulumi.ComponentResource implements EventCluster {
  readonly address: pulumi.Output<string>;
  readonly admin: ElasticsearchAdmin;
  readonly ca?: pulumi.Output<string>;

  constructor(name: string, args: ExternalElasticsearchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cd4ml:parts:ExternalElasticsearch", name, {}, opts);
    const { url, apiKey, ca, retentionDays, inputs } = args;
    this.address = pulumi.output(url);
    this.admin = { url, apiKey: pulumi.secret(apiKey), ...(ca && { ca }) };
    if (ca) this.ca = pulumi.output(ca);
    // How many copies there are is that cluster's business; it has more than one node.
    const templates = { admin: this.admin, retentionDays, replicas: 1, inputs };
    new EventTemplates(`${name}-events`, templates, { parent: this });
    this.registerOutputs({ address: this.address });
  }
}
