import path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { LocalEnvironment } from "./localEnvironment";
import { LocalShared } from "./localShared";
import { LocalPlatform } from "./platforms/local";
import type { Settings } from "./settings";

/** What a stack gives, whatever it runs on. */
export interface StackOutputs {
  addresses: pulumi.Input<unknown>;
  credentials?: pulumi.Output<unknown>;
  registry: pulumi.Input<unknown>;
  events: pulumi.Output<string>;
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
