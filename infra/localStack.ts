import path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { LocalEnvironment } from "./localEnvironment";
import { LocalShared } from "./localShared";
import { LocalPlatform } from "./platforms/local";
import type { Settings } from "./settings";

/** What a stack gives, whatever it runs on. */
export interface StackOutputs {
  /** What people open: by name, on a room by environment. */
  addresses: pulumi.Input<unknown>;
  /** What they sign in with; secret. Only of a room. */
  credentials?: pulumi.Output<unknown>;
  /** Where models are; on a room by environment: an address, or a Docker volume. */
  registry: pulumi.Input<unknown>;
  /** Where events are. */
  events: pulumi.Output<string>;
  /** What other stacks need to send their events here, by their names; secret. */
  sharedEvents?: pulumi.Input<unknown>;
  /** The first model of each problem, on a room by environment. */
  firstModels?: pulumi.Input<unknown>;
}

/** The stack of the first five minutes: one environment, as processes of this machine. */
export function localStack(project: string, settings: Settings): StackOutputs {
  const { home, host, keepData } = settings;
  const platform = new LocalPlatform({ project, home, host, keepVolumes: keepData });
  const problemFolders = path.join(project, "model/problems");
  const shared = new LocalShared("shared", { ...settings, problemFolders }, { platform });
  const environment = new LocalEnvironment("local", { ...settings, shared }, { platform });
  return {
    addresses: environment.addresses,
    registry: shared.registry.url,
    events: shared.events.address,
    firstModels: environment.models,
  };
}
