import type * as pulumi from "@pulumi/pulumi";
import type { Running } from "../platforms/platform";

/** How the provider's own resources administer an Elasticsearch. */
export interface ElasticsearchAdmin {
  /** Address from the machine that runs Pulumi. */
  url: pulumi.Input<string>;
  /** Password of the user `elastic`; secret. */
  elasticPassword?: pulumi.Input<string>;
  /** API key with the rights of an administrator, in place of the password; secret. */
  apiKey?: pulumi.Input<string>;
  /** Who signed its certificate, PEM, where the system does not know. */
  ca?: pulumi.Input<string>;
}

/** An Elasticsearch that holds the events of a stack, whether the stack runs it or not. */
export interface EventCluster extends pulumi.Resource {
  /** What `CD4ML_EVENTS` is set to inside the stack. */
  readonly address: pulumi.Output<string>;
  readonly admin: ElasticsearchAdmin;
  /** Who signed its certificate, PEM, where the system does not know. */
  readonly ca?: pulumi.Output<string>;
  /** Its workload; undefined for one outside of the stack. */
  readonly running?: Running;
}
