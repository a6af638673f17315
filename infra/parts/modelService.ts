import * as pulumi from "@pulumi/pulumi";
import type { PartOptions } from "../platforms/platform";
import type { Workload } from "../workload";

/** What a {@link ModelService} needs. */
export interface ModelServiceArgs {
  /** Where accepted models are found, e.g. `file:///registry`. */
  registry: pulumi.Input<string>;
  /** Event store that receives one document per prediction, e.g. `duckdb:/events/events.duckdb`. */
  events: pulumi.Input<string>;
  /** Elasticsearch API keys: one that creates events, one that reads them for the monitor page. */
  keys?: { writer: pulumi.Input<string>; reader: pulumi.Input<string> };
  /** Volume with the registry, where it is another workload's. */
  registryVolume?: pulumi.Input<string>;
  /** The environment's name, last part of its data streams' names. */
  namespace: string;
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
  /** The same for other workloads. */
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: ModelServiceArgs, opts: PartOptions) {
    super("cd4ml:parts:ModelService", name, {}, opts);
    const running = opts.platform.run(name, modelServiceWorkload(args, opts.platform.listen), { parent: this });
    this.url = running.url("http");
    this.address = running.address("http");
    this.registerOutputs({ url: this.url });
  }
}

function modelServiceWorkload(args: ModelServiceArgs, listen: string): Workload {
  return {
    image: "cd4ml",
    command: ["cd4ml", "serve"],
    environment: {
      CD4ML_REGISTRY: args.registry,
      CD4ML_EVENTS: args.events,
      CD4ML_NAMESPACE: args.namespace,
      CD4ML_HOST: listen,
      CD4ML_PORT: String(args.port),
    },
    secrets: args.keys && { CD4ML_EVENTS_KEY: args.keys.writer, CD4ML_EVENTS_READER_KEY: args.keys.reader },
    ports: { http: args.port },
    publish: { http: args.port },
    ready: { path: args.registryVolume ? "/healthz" : "/readyz", seconds: 120 },
    volumes: {
      journal: { path: "/var/lib/cd4ml/journal", variable: "CD4ML_JOURNAL" },
      ...(args.registryVolume && {
        registry: { path: "/var/lib/cd4ml/registry", from: args.registryVolume, readOnly: true },
      }),
    },
    resources: { memory: "1Gi", cpu: 1 },
  };
}
