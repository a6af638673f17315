import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Elasticsearch } from "./parts/elasticsearch";
import { inputTypes } from "./parts/eventTemplates";
import { Portal } from "./parts/portal";
import type { PartOptions } from "./platforms/platform";
import type { Settings } from "./settings";

/** What a person signs in with. */
export interface Login {
  user: pulumi.Input<string>;
  /** Secret. */
  password: pulumi.Input<string>;
}

/** What {@link SharedServices} needs. */
export interface SharedServicesArgs extends Settings {
  /** The project's folder. */
  project: string;
}

/** What the environments of a room share: the event store, and the page that links everything. */
export class SharedServices extends pulumi.ComponentResource {
  readonly elasticsearch: Elasticsearch;
  readonly portal: Portal;
  /** What a person opens, by name. */
  readonly addresses: Record<string, pulumi.Output<string>>;
  /** Secret. */
  readonly credentials: Record<string, Login>;

  constructor(name: string, args: SharedServicesArgs, opts: PartOptions) {
    super("cd4ml:shared:SharedServices", name, {}, opts);
    const { project, problems, room } = args;
    const child = { platform: opts.platform, parent: this };
    const inputs = inputTypes(path.join(project, "model/problems"), problems);
    const { elasticsearchPort: port, retentionDays } = room;
    this.elasticsearch = new Elasticsearch("elasticsearch", { port, retentionDays, inputs }, child);
    this.portal = new Portal("portal", { title: `CD4ML · ${pulumi.getStack()}`, port: room.portalPort }, child);
    this.addresses = { portal: this.portal.url, elasticsearch: this.elasticsearch.url };
    this.credentials = { elasticsearch: { user: "elastic", password: this.elasticsearch.elasticPassword } };
    this.registerOutputs({ addresses: this.addresses });
  }
}
