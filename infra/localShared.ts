import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { EventStore } from "./parts/eventStore";
import { ModelRegistry } from "./parts/modelRegistry";
import { SimulatedData } from "./parts/simulatedData";
import type { PartOptions } from "./platforms/platform";

/** What {@link LocalShared} needs. */
export interface LocalSharedArgs {
  /** Absolute folder for all that the stack writes on this machine. */
  home: string;
  /** The project's problem folders. */
  problemFolders: string;
  /** Rows of each simulated data set. */
  rows: number;
  /** Problems in use; those whose data is simulated get it written. */
  problems: string[];
  /** Whether destroy leaves the data in place. */
  keepData: boolean;
}

/** The stores on this machine that the local environment reads and writes: model registry, event store, data. */
export class LocalShared extends pulumi.ComponentResource {
  readonly registry: ModelRegistry;
  readonly events: EventStore;
  readonly data: SimulatedData;

  constructor(name: string, args: LocalSharedArgs, opts: PartOptions) {
    super("cd4ml:shared:SharedServices", name, {}, opts);
    const { home, keepData: keep } = args;
    const child = { platform: opts.platform, parent: this };
    this.registry = new ModelRegistry("model-registry", { folder: path.join(home, "registry"), keep }, child);
    this.events = new EventStore("event-store", { folder: path.join(home, "events"), keep }, child);
    this.data = new SimulatedData("data", { ...args, folder: path.join(home, "data"), keep }, child);
    this.registerOutputs({ registry: this.registry.url, events: this.events.address });
  }
}
