import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Elasticsearch } from "./parts/elasticsearch";
import { inputTypes } from "./parts/eventTemplates";
import type { PartOptions } from "./platforms/platform";
import type { Settings } from "./settings";

/** What {@link SharedServices} needs. */
export interface SharedServicesArgs extends Settings {
  /** The project's folder. */
  project: string;
}

/** What the environments of a room share: the event store. */
export class SharedServices extends pulumi.ComponentResource {
  readonly elasticsearch: Elasticsearch;
  /** What a person opens, by name. */
  readonly addresses: Record<string, pulumi.Output<string>>;
  /** Secret. */
  readonly credentials: Record<string, pulumi.Output<string>>;

  constructor(name: string, args: SharedServicesArgs, opts: PartOptions) {
    super("cd4ml:shared:SharedServices", name, {}, opts);
    const { project, problems, room } = args;
    const child = { platform: opts.platform, parent: this };
    const inputs = inputTypes(path.join(project, "model/problems"), problems);
    const { elasticsearchPort: port, retentionDays } = room;
    this.elasticsearch = new Elasticsearch("elasticsearch", { port, retentionDays, inputs }, child);
    this.addresses = { elasticsearch: this.elasticsearch.url };
    this.credentials = { elastic: this.elasticsearch.elasticPassword };
    this.registerOutputs({ addresses: this.addresses });
  }
}
