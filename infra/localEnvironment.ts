import * as pulumi from "@pulumi/pulumi";
import type { LocalShared } from "./localShared";
import { DeliveryWatcher } from "./parts/deliveryWatcher";
import { type FirstModel, FirstModels } from "./parts/firstModels";
import { mlflowEnvironment } from "./parts/mlflowEnvironment";
import { ModelService } from "./parts/modelService";
import type { PartOptions } from "./platforms/platform";
import type { Settings } from "./settings";
import { mlflowOf, stackSecrets } from "./stackSecrets";
import { ownSecrets } from "./workload";

/** What an {@link LocalEnvironment} needs. */
export interface LocalEnvironmentArgs extends Settings {
  shared: LocalShared;
}

/** The environment on this machine: its models, the service that serves them, and what delivers new ones. */
export class LocalEnvironment extends pulumi.ComponentResource {
  /** What a person opens, by name. */
  readonly addresses: Record<string, pulumi.Output<string>>;
  /** The first model of each problem. */
  readonly models: pulumi.Output<Record<string, FirstModel>>;

  constructor(name: string, args: LocalEnvironmentArgs, opts: PartOptions) {
    super("cd4ml:environment:Environment", name, {}, opts);
    const { shared } = args;
    const child = { platform: opts.platform, parent: this };
    const environment = { CD4ML_HOME: args.home, CD4ML_REGISTRY: shared.registry.url, CD4ML_DATA: shared.data.folder };

    const mlflow = mlflowOf(args.mlflow, stackSecrets(args.cluster));
    const logging = mlflowEnvironment(mlflow);

    // Where a run is logged as well is not what it is made from: with another server no model is trained again.
    const secrets = mlflow && { ...logging.environment, ...ownSecrets(logging) };
    this.models = new FirstModels("first-model", { problems: args.problems, environment, secrets }, child).models;
    const service = new ModelService(
      "model-service",
      {
        registry: shared.registry.url,
        events: { address: shared.events.address },
        namespace: name,
        port: args.modelPort,
      },
      child,
    );
    this.addresses = { model: service.url, monitor: pulumi.interpolate`${service.url}/monitor` };
    if (args.watch) {
      const watcher = new DeliveryWatcher(
        "delivery-watcher",
        {
          ...args,
          environment: { ...environment, ...logging.environment },
          secrets: logging.secrets,
          port: args.watcherPort,
        },
        child,
      );
      this.addresses.deliveries = watcher.url;
    }
    this.registerOutputs({ addresses: this.addresses, models: this.models });
  }
}
