import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import type { PartOptions } from "../platforms/platform";
import { DataFolder } from "../provider/resources";

/** What a {@link ModelRegistry} needs. */
export interface ModelRegistryArgs {
  /** Absolute folder. */
  folder: string;
  /** Whether destroy leaves the models in place. */
  keep: boolean;
}

/** Holds every run and, per problem, which one serves. A folder: costs only the disk, about 5 MB a forest. */
export class ModelRegistry extends pulumi.ComponentResource {
  /** What `CD4ML_REGISTRY` is set to, e.g. `file:///…/registry`. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: ModelRegistryArgs, opts: PartOptions) {
    super("cd4ml:parts:ModelRegistry", name, {}, opts);
    const folder = new DataFolder(name, { purpose: "model registry", ...args }, { parent: this });
    this.url = folder.folder.apply((path) => pathToFileURL(path).href);
    this.registerOutputs({ url: this.url });
  }
}
