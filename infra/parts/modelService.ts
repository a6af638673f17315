import * as pulumi from "@pulumi/pulumi";
import type { PartOptions } from "../platforms/platform";
import type { Workload } from "../workload";

/** What a {@link ModelService} needs. */
export interface ModelServiceArgs {
  /** Where accepted models are found, e.g. `file:///registry`. */
  registry: pulumi.Input<string>;
  /** Event store that receives one document per prediction, e.g. `duckdb:/events/events.duckdb`. */
  events: pulumi.Input<string>;
  /** The environment's name, last part of its data streams' names. */
  namespace: string;
  /** Address to listen on. */
  host: string;
  /** Port people open. */
  port: number;
}

/**
 * The model-serving service: follows the registry's `production` alias, swaps models without dropping a request, and
 * journals each prediction before it answers.
 *
 * Costs about 200 MB of memory and no CPU when idle.
 */
export class ModelService extends pulumi.ComponentResource {
  /** Address a person opens, e.g. `http://localhost:11000`. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: ModelServiceArgs, opts: PartOptions) {
    super("cd4ml:parts:ModelService", name, {}, opts);
    this.url = opts.platform.run(name, modelServiceWorkload(args), { parent: this }).url("http");
    this.registerOutputs({ url: this.url });
  }
}

function modelServiceWorkload(args: ModelServiceArgs): Workload {
  return {
    image: "cd4ml",
    command: ["cd4ml", "serve"],
    environment: {
      CD4ML_REGISTRY: args.registry,
      CD4ML_EVENTS: args.events,
      CD4ML_NAMESPACE: args.namespace,
      CD4ML_HOST: args.host,
      CD4ML_PORT: String(args.port),
    },
    ports: { http: args.port },
    ready: { path: "/readyz" },
    volumes: { journal: { path: "/var/lib/cd4ml/journal", variable: "CD4ML_JOURNAL" } },
  };
}
