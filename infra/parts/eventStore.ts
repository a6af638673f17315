import * as pulumi from "@pulumi/pulumi";
import type { PartOptions } from "../platforms/platform";
import { DataFolder } from "../provider/resources";

/** What an {@link EventStore} needs. */
export interface EventStoreArgs {
  /** Absolute folder. */
  folder: string;
  /** Whether destroy leaves the events in place. */
  keep: boolean;
}

/** Receives one document per prediction. An embedded DuckDB database: no process of its own, readable while in use. */
export class EventStore extends pulumi.ComponentResource {
  /** What `CD4ML_EVENTS` is set to, e.g. `duckdb:/…/events.duckdb`. */
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: EventStoreArgs, opts: PartOptions) {
    super("cd4ml:parts:EventStore", name, {}, opts);
    const folder = new DataFolder(name, { purpose: "event store", ...args }, { parent: this });
    this.address = pulumi.interpolate`duckdb:${folder.folder}/events.duckdb`;
    this.registerOutputs({ address: this.address });
  }
}
